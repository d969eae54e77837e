// Draws GraphiQL. What is typed there lives as long as the page: nothing is stored.
(() => {
  "use strict";
  const place = document.getElementById("explorer");
  const examples = JSON.parse(document.getElementById("explorer-examples").textContent);
  const csrf = document.querySelector("meta[name=csrf-token]").content;
  // Dialogs of GraphiQL bring a style element along, which our policy asks for a nonce.
  window.__webpack_nonce__ = document.currentScript.nonce;

  const fetcher = async (body, { headers = {} } = {}) => {
    const response = await fetch(location.pathname, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json;q=0.9",
        "X-CSRFToken": csrf,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return response.json();
  };

  const kept = new Map();
  const storage = {
    get length() { return kept.size; },
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => { kept.set(name, value); },
    removeItem: (name) => { kept.delete(name); },
    clear: () => { kept.clear(); },
  };

  const tab = ({ document: query, variables }) => ({
    query,
    variables: Object.keys(variables).length ? JSON.stringify(variables, null, 2) : "",
    headers: "",
  });

  // What GraphiQL leaves out: a way on by the key Tab, names of its fields, keys for what
  // scrolls, and tabs that are lists of buttons, since nothing may be pressed in a tab.
  const free = new WeakSet();
  const mend = () => {
    for (const { CodeMirror: editor } of place.querySelectorAll(".CodeMirror")) {
      if (!editor || free.has(editor)) continue;
      free.add(editor);
      editor.addKeyMap({ Tab: false, "Shift-Tab": false });
    }
    for (const field of place.querySelectorAll(".CodeMirror textarea:not([aria-label])")) {
      const around = field.closest(".graphiql-query-editor, .graphiql-editor-tool, .result-window");
      const key = around?.classList[0] ?? "";
      const said = { "graphiql-query-editor": "document", "graphiql-editor-tool": "tool" }[key];
      field.setAttribute("aria-label", place.dataset[said ?? "answer"]);
    }
    for (const one of place.querySelectorAll(".CodeMirror-scroll[tabindex='-1']")) one.tabIndex = 0;
    // Named by what they say, instead of by what a press does.
    for (const one of place.querySelectorAll(".graphiql-history-item-label[aria-label]")) one.removeAttribute("aria-label");
    for (const one of place.querySelectorAll(".graphiql-tabs[role]")) one.removeAttribute("role");
    for (const one of place.querySelectorAll(".graphiql-tab")) {
      const chosen = one.classList.contains("graphiql-tab-active");
      one.removeAttribute("role");
      one.removeAttribute("aria-selected");
      one.querySelector("button")?.setAttribute("aria-pressed", String(chosen));
    }
  };
  new MutationObserver(mend).observe(place, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-selected", "role"],
  });

  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, {
    fetcher,
    storage,
    defaultTabs: Object.values(examples).map(tab),
    forcedTheme: "system",
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
    defaultEditorToolsVisibility: "variables",
    inputValueDeprecation: true,
  }));
})();
