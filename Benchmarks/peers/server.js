// A mock as one writes it by hand on Node's http: state in a Map, JSON in and out. Usage: server.js PORT
const http = require("http");
const connectors = new Map();
let next = 0;

const send = (response, status, value) => {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
};
const shown = ({ client_secret, ...oauth }) => oauth;

http.createServer((request, response) => {
  const url = new URL(request.url, "http://h");
  const id = url.pathname.split("/")[3];
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    if (!(request.headers.authorization || "").startsWith("Bearer ")) return send(response, 401, { message: "no api key supplied" });
    if (url.pathname === "/v1/connectors" && request.method === "GET") {
      const limit = Number(url.searchParams.get("limit") || 30);
      const all = [...connectors.values()];
      return send(response, 200, { connectors: all.slice(-limit).reverse(), total_count: all.length });
    }
    if (url.pathname === "/v1/connectors" && request.method === "POST") {
      const fields = JSON.parse(body);
      const now = new Date().toISOString();
      const connector = { ...fields, id: `connector-${next++}`, organization_id: "o", created_at: now, updated_at: now, active: true, continue_on_failure: false };
      if (connector.oauth) connector.oauth = shown(connector.oauth);
      connectors.set(connector.id, connector);
      return send(response, 200, { connector });
    }
    const connector = connectors.get(id);
    if (!connector) return send(response, 404, { message: "not found" });
    if (request.method === "PATCH") Object.assign(connector, JSON.parse(body), { updated_at: new Date().toISOString() });
    send(response, 200, { connector });
  });
}).listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
