// Prints every audit of the GraphQL-over-HTTP specification as one JSON line.
const { createRequire } = require("node:module");
const [folder, url] = process.argv.slice(2);
const { auditServer } = createRequire(folder + "/")("graphql-http");

auditServer({ url }).then((results) => {
  for (const { id, name, status, reason } of results) {
    console.log(JSON.stringify({ id, name, status, reason }));
  }
});
