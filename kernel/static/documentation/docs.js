// Calls are signed with a secret that no browser has, so there is nothing to try out.
SwaggerUIBundle({ url: "schema", dom_id: "#docs", supportedSubmitMethods: [], defaultModelsExpandDepth: 0 });
