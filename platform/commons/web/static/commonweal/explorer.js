// The explorer of the API: writes, sends and shows documents, and tells of the schema.
(() => {
  "use strict";
  const find = (name) => document.getElementById(name);
  const [picker, text, variables, token, run, answer, cost, search, kinds] = [
    "explorer-example", "explorer-document", "explorer-variables", "explorer-token",
    "explorer-run", "explorer-answer", "explorer-cost", "explorer-search", "explorer-kinds",
  ].map(find);
  const examples = JSON.parse(find("explorer-examples").textContent);
  const csrf = document.querySelector("meta[name=csrf-token]").content;
  const INTROSPECTION = `query Schema { __schema { types {
    name kind description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason
      args { name description type { ...T } } type { ...T } }
    inputFields { name description type { ...T } }
    enumValues(includeDeprecated: true) { name description }
  } } }
  fragment T on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }`;

  const send = async (body) => {
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "X-CSRFToken": csrf,
    };
    if (token.value.trim()) headers.Authorization = `Bearer ${token.value.trim()}`;
    const response = await fetch(location.pathname, {
      method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin",
    });
    return response.json();
  };

  const show = async () => {
    answer.textContent = answer.dataset.asking;
    cost.textContent = "";
    try {
      const given = variables.value.trim() ? JSON.parse(variables.value) : {};
      const told = await send({ query: text.value, variables: given });
      answer.textContent = JSON.stringify(told, null, 2);
      const spent = told.extensions && told.extensions.cost;
      if (spent) {
        const { current, maximum } = spent.bucket;
        cost.textContent = cost.dataset.words
          .replace("[spent]", spent.actual ?? spent.requested)
          .replace("[left]", current).replace("[most]", maximum);
      }
    } catch (problem) {
      answer.textContent = problem instanceof SyntaxError
        ? answer.dataset.unreadable : answer.dataset.silent;
    }
  };

  const element = (name, words, inner = []) => {
    const made = document.createElement(name);
    if (words) made.textContent = words;
    made.append(...inner);
    return made;
  };
  const written = (type) => {
    if (type.kind === "NON_NULL") return `${written(type.ofType)}!`;
    if (type.kind === "LIST") return `[${written(type.ofType)}]`;
    return type.name || "…";
  };
  const part = (one) => {
    const given = (one.args || []).map((arg) => `${arg.name}: ${written(arg.type)}`);
    const head = one.name + (given.length ? `(${given.join(", ")})` : "")
      + (one.type ? `: ${written(one.type)}` : "");
    const told = [one.description, one.deprecationReason && `Deprecated. ${one.deprecationReason}`];
    return element("li", "", [element("code", head), element("p", told.filter(Boolean).join(" "))]);
  };
  const kind = (one) => {
    const parts = one.fields || one.inputFields || one.enumValues || [];
    return element("details", "", [
      element("summary", `${one.name}`), element("p", one.description || ""),
      element("ul", "", parts.map(part)),
    ]);
  };
  let types = [];
  const list = () => {
    const wanted = search.value.trim().toLowerCase();
    const fits = (one) => !wanted || one.name.toLowerCase().includes(wanted)
      || (one.fields || []).some((inner) => inner.name.toLowerCase().includes(wanted));
    kinds.replaceChildren(...types.filter(fits).map(kind));
  };
  const learn = async () => {
    if (types.length) return;
    const told = await send({ query: INTROSPECTION });
    if (!told.data) return;
    const rank = (one) => ["Query", "Mutation"].indexOf(one.name) + 1 || 3;
    types = told.data.__schema.types.filter((one) => !one.name.startsWith("__"));
    types.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
    list();
  };

  const take = () => {
    const chosen = examples[picker.value];
    text.value = chosen.document;
    variables.value = JSON.stringify(chosen.variables, null, 2);
  };
  picker.append(...Object.keys(examples).map((name) => element("option", name)));
  picker.addEventListener("change", take);
  run.addEventListener("click", show);
  search.addEventListener("input", list);
  find("explorer-schema").addEventListener("toggle", learn);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) show();
  });
  take();
})();
