import MicroHTTPD

/// `GET /openapi.json`: what this server serves, but for WireMock's admin API, which has a description of its own.
func describeServer(_ mock: Mock, _ request: Request) throws -> Outcome {
    .respond(.json(Array(openAPIDocument.utf8)))
}

private let openAPIDocument = ##"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "cohere-connectors-mock",
        "version": "\##(mockVersion)",
        "summary": "A stateful mock of Cohere's connectors API, for tests",
        "description": "Everything below /__admin but /__admin/cohere is WireMock's admin API; docs/wiremock.md of the project says what is served of it. Unknown fields of a body are accepted. Any stub answers in place of what is described here.",
        "license": { "name": "MIT", "identifier": "MIT" }
      },
      "servers": [{ "url": "/" }],
      "tags": [
        { "name": "connectors", "description": "Cohere's API" },
        { "name": "oauth", "description": "The built-in OAuth 2.0 provider, and the redirect URI" },
        { "name": "control", "description": "What steers the server" }
      ],
      "paths": {
        "/v1/connectors": {
          "get": {
            "tags": ["connectors"], "operationId": "listConnectors", "summary": "List connectors, newest first",
            "security": [{ "key": [] }],
            "parameters": [
              { "name": "limit", "in": "query", "description": "0 is the default. Fractions are truncated.", "schema": { "type": "number", "minimum": 0, "maximum": 100, "default": 30 } },
              { "name": "offset", "in": "query", "description": "Fractions are truncated.", "schema": { "type": "number", "minimum": 0, "default": 0 } }
            ],
            "responses": {
              "200": { "description": "A page of connectors", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ConnectorList" } } } },
              "400": { "$ref": "#/components/responses/Error" }, "401": { "$ref": "#/components/responses/Error" }
            }
          },
          "post": {
            "tags": ["connectors"], "operationId": "createConnector", "summary": "Create a connector",
            "security": [{ "key": [] }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/CreateConnector" } } } },
            "responses": {
              "200": {
                "description": "The connector",
                "headers": { "x-api-warning": { "description": "What production would not accept.", "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/OneConnector" } } },
                "links": {
                  "get": { "operationId": "getConnector", "parameters": { "id": "$response.body#/connector/id" } },
                  "update": { "operationId": "updateConnector", "parameters": { "id": "$response.body#/connector/id" } },
                  "delete": { "operationId": "deleteConnector", "parameters": { "id": "$response.body#/connector/id" } },
                  "authorize": { "operationId": "authorizeConnector", "parameters": { "path.id": "$response.body#/connector/id" } },
                  "setAuthorization": { "operationId": "setAuthorization", "parameters": { "path.id": "$response.body#/connector/id" } }
                }
              },
              "400": { "$ref": "#/components/responses/Error" }, "401": { "$ref": "#/components/responses/Error" }, "413": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/v1/connectors/{id}": {
          "parameters": [{ "$ref": "#/components/parameters/id" }],
          "get": {
            "tags": ["connectors"], "operationId": "getConnector", "summary": "Read a connector",
            "security": [{ "key": [] }],
            "responses": {
              "200": { "$ref": "#/components/responses/Connector" }, "400": { "$ref": "#/components/responses/Error" },
              "401": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }
            }
          },
          "patch": {
            "tags": ["connectors"], "operationId": "updateConnector", "summary": "Change a connector",
            "description": "Fields that are left out, or null, stay as they are, inside oauth too.",
            "security": [{ "key": [] }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/UpdateConnector" } } } },
            "responses": {
              "200": { "$ref": "#/components/responses/Connector" }, "400": { "$ref": "#/components/responses/Error" },
              "401": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }, "413": { "$ref": "#/components/responses/Error" }
            }
          },
          "delete": {
            "tags": ["connectors"], "operationId": "deleteConnector", "summary": "Delete a connector",
            "security": [{ "key": [] }],
            "responses": {
              "200": { "description": "It is gone", "content": { "application/json": { "schema": { "type": "object", "maxProperties": 0 } } } },
              "400": { "$ref": "#/components/responses/Error" }, "401": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/v1/connectors/{id}/oauth/authorize": {
          "parameters": [
            { "$ref": "#/components/parameters/id" },
            { "name": "after_token_redirect", "in": "query", "description": "Where the user is sent in the end; an absolute http or https URL.", "schema": { "$ref": "#/components/schemas/HTTPURL" } }
          ],
          "post": {
            "tags": ["connectors"], "operationId": "authorizeConnector", "summary": "Begin an OAuth 2.0 authorization",
            "security": [{ "key": [] }], "responses": {
              "200": { "description": "Where to send the user", "content": { "application/json": { "schema": { "type": "object", "required": ["redirect_url"], "properties": { "redirect_url": { "type": "string", "format": "uri" } } } } } },
              "400": { "$ref": "#/components/responses/Error" }, "401": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }
            }
          },
          "get": {
            "tags": ["connectors"], "operationId": "authorizeConnectorByGet", "summary": "The same, as older SDKs ask for it",
            "security": [{ "key": [] }], "responses": {
              "200": { "description": "Where to send the user", "content": { "application/json": { "schema": { "type": "object", "required": ["redirect_url"], "properties": { "redirect_url": { "type": "string", "format": "uri" } } } } } },
              "400": { "$ref": "#/components/responses/Error" }, "401": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/v1/connectors/oauth/token": {
          "get": {
            "tags": ["oauth"], "operationId": "completeAuthorization", "summary": "The redirect URI that a provider sends browsers to",
            "parameters": [
              { "name": "state", "in": "query", "schema": { "type": "string" } },
              { "name": "code", "in": "query", "schema": { "type": "string" } },
              { "name": "error", "in": "query", "schema": { "type": "string" } }
            ],
            "responses": {
              "200": { "$ref": "#/components/responses/Page" }, "302": { "$ref": "#/components/responses/Redirect" },
              "400": { "$ref": "#/components/responses/Page" }, "502": { "$ref": "#/components/responses/Page" }
            }
          }
        },
        "/v1/check-api-key": {
          "post": {
            "tags": ["connectors"], "operationId": "checkAPIKey", "summary": "Whether a key is valid, and whose it is",
            "security": [{ "key": [] }],
            "responses": {
              "200": { "description": "It is", "content": { "application/json": { "schema": {
                "type": "object", "required": ["valid", "organization_id", "owner_id"],
                "properties": { "valid": { "const": true }, "organization_id": { "type": "string", "format": "uuid" }, "owner_id": { "type": "string", "format": "uuid" } }
              } } } },
              "401": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/oauth/authorize": {
          "parameters": [
            { "name": "client_id", "in": "query", "schema": { "type": "string" } },
            { "name": "redirect_uri", "in": "query", "schema": { "type": "string" } },
            { "name": "response_type", "in": "query", "schema": { "type": "string" } },
            { "name": "state", "in": "query", "schema": { "type": "string" } },
            { "name": "scope", "in": "query", "schema": { "type": "string" } },
            { "name": "prompt", "in": "query", "description": "none answers without asking.", "schema": { "type": "string" } },
            { "name": "expires_in", "in": "query", "description": "Seconds that access tokens live.", "schema": { "type": "string" } }
          ],
          "get": {
            "tags": ["oauth"], "operationId": "askForConsent", "summary": "The authorization endpoint (RFC 6749, section 3.1): a page that asks",
            "responses": {
              "200": { "$ref": "#/components/responses/Page" }, "302": { "$ref": "#/components/responses/Redirect" }, "400": { "$ref": "#/components/responses/Page" }
            }
          },
          "post": {
            "tags": ["oauth"], "operationId": "takeConsent", "summary": "What was clicked on that page",
            "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": { "type": "object", "required": ["decision"], "properties": { "decision": { "enum": ["allow", "deny"] } } } } } },
            "responses": { "302": { "$ref": "#/components/responses/Redirect" }, "400": { "$ref": "#/components/responses/Page" } }
          }
        },
        "/oauth/token": {
          "post": {
            "tags": ["oauth"], "operationId": "issueTokens", "summary": "The token endpoint (RFC 6749, section 3.2)",
            "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": { "type": "object", "required": ["grant_type"], "properties": {
              "grant_type": { "enum": ["authorization_code", "refresh_token"] }, "code": { "type": "string" }, "redirect_uri": { "type": "string" }, "code_verifier": { "type": "string" },
              "refresh_token": { "type": "string" }, "client_id": { "type": "string" }, "client_secret": { "type": "string" }
            } } } } },
            "responses": {
              "200": { "description": "Tokens", "content": { "application/json": { "schema": {
                "type": "object", "required": ["access_token", "token_type", "expires_in", "refresh_token"],
                "properties": { "access_token": { "type": "string" }, "token_type": { "const": "Bearer" }, "expires_in": { "type": "integer" }, "refresh_token": { "type": "string" }, "scope": { "type": "string" } }
              } } } },
              "400": { "$ref": "#/components/responses/OAuthError" }, "401": { "$ref": "#/components/responses/OAuthError" }
            }
          }
        },
        "/.well-known/oauth-authorization-server": {
          "get": {
            "tags": ["oauth"], "operationId": "describeProvider", "summary": "The provider's metadata (RFC 8414)",
            "responses": { "200": { "description": "Metadata", "content": { "application/json": { "schema": {
              "type": "object", "required": ["issuer", "authorization_endpoint", "token_endpoint", "response_types_supported"],
              "properties": { "issuer": { "type": "string" }, "authorization_endpoint": { "type": "string" }, "token_endpoint": { "type": "string" } }
            } } } } }
          }
        },
        "/health": {
          "get": {
            "tags": ["control"], "operationId": "health", "summary": "Whether the server is up",
            "responses": { "200": { "description": "It is", "content": { "application/json": { "schema": {
              "type": "object", "required": ["status", "version"], "properties": { "status": { "const": "healthy" }, "version": { "type": "string" } }
            } } } } }
          }
        },
        "/metrics": {
          "get": {
            "tags": ["control"], "operationId": "metrics", "summary": "Figures in Prometheus's text format",
            "responses": { "200": { "description": "Figures", "content": { "text/plain": { "schema": { "type": "string" } } } } }
          }
        },
        "/openapi.json": {
          "get": {
            "tags": ["control"], "operationId": "describeServer", "summary": "This description",
            "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": { "schema": { "type": "object" } } } } }
          }
        },
        "/__admin/cohere/state": {
          "get": {
            "tags": ["control"], "operationId": "exportState", "summary": "The connectors, as a fixture, without secrets",
            "description": "With a key those of its organization, without all organizations'.",
            "security": [{ "key": [] }, {}],
            "responses": { "200": { "description": "The state", "content": { "application/json": { "schema": { "type": "object" } } } } }
          },
          "put": {
            "tags": ["control"], "operationId": "importState", "summary": "Put other connectors in place of those that are there",
            "security": [{ "key": [] }, {}],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
              "description": "With a key connectors, without organizations.",
              "anyOf": [{ "$ref": "#/components/schemas/State" }, {
                "type": "object", "required": ["organizations"],
                "properties": { "organizations": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/State" } } }
              }]
            } } } },
            "responses": { "200": { "$ref": "#/components/responses/Done" }, "400": { "$ref": "#/components/responses/Error" }, "413": { "$ref": "#/components/responses/Error" } }
          }
        },
        "/__admin/cohere/clock": {
          "post": {
            "tags": ["control"], "operationId": "controlClock", "summary": "Set, advance or resume the clock",
            "description": "With a key that of its organization, without the server's.",
            "security": [{ "key": [] }, {}],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "type": "object", "oneOf": [
              { "required": ["set"], "properties": { "set": { "type": "string", "format": "date-time" }, "advance_seconds": { "type": "null" }, "resume": { "enum": [false, null] } } },
              { "required": ["advance_seconds"], "properties": { "advance_seconds": { "type": "number", "minimum": -1e10, "maximum": 1e10 }, "set": { "type": "null" }, "resume": { "enum": [false, null] } } },
              { "required": ["resume"], "properties": { "resume": { "const": true }, "set": { "type": "null" }, "advance_seconds": { "type": "null" } } }
            ] } } } },
            "responses": {
              "200": { "description": "What it shows now", "content": { "application/json": { "schema": { "type": "object", "required": ["now"], "properties": { "now": { "type": "string", "format": "date-time" } } } } } },
              "400": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/__admin/cohere/connectors/{id}/authorizations/{user}": {
          "put": {
            "tags": ["control"], "operationId": "setAuthorization", "summary": "Give a user an authorization, or take it away",
            "security": [{ "key": [] }, {}],
            "parameters": [{ "$ref": "#/components/parameters/id" }, { "name": "user", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "type": "object", "required": ["status"], "properties": { "status": { "enum": ["valid", "expired", "none"] } } } } } },
            "responses": {
              "200": { "description": "What the user has now", "content": { "application/json": { "schema": { "type": "object", "required": ["status"] } } } },
              "400": { "$ref": "#/components/responses/Error" }, "404": { "$ref": "#/components/responses/Error" }
            }
          }
        },
        "/__admin/cohere/organizations": {
          "get": {
            "tags": ["control"], "operationId": "listOrganizations", "summary": "The organizations that somebody has asked for",
            "security": [{ "key": [] }, {}],
            "responses": { "200": { "description": "Them", "content": { "application/json": { "schema": {
              "type": "object", "required": ["organizations"], "properties": { "organizations": { "type": "array", "items": {
                "type": "object", "required": ["name", "id", "connectors"], "properties": { "name": { "type": "string" }, "id": { "type": "string", "format": "uuid" }, "connectors": { "type": "integer", "minimum": 0 } }
              } } }
            } } } } }
          }
        },
        "/__admin/cohere/organizations/{name}": {
          "delete": {
            "tags": ["control"], "operationId": "deleteOrganization", "summary": "Forget an organization",
            "security": [{ "key": [] }, {}],
            "parameters": [{ "name": "name", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }],
            "responses": {
              "200": { "$ref": "#/components/responses/Done" }, "400": { "$ref": "#/components/responses/Error" },
              "404": { "description": "There is none of this name", "content": { "application/json": { "schema": { "type": "object" } } } }
            }
          }
        }
      },
      "components": {
        "securitySchemes": {
          "key": { "type": "http", "scheme": "bearer", "description": "ORGANIZATION/USER, or one word that is both." }
        },
        "parameters": {
          "id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }
        },
        "responses": {
          "Connector": {
            "description": "The connector",
            "headers": { "x-api-warning": { "description": "What production would not accept.", "schema": { "type": "string" } } },
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/OneConnector" } } }
          },
          "Error": { "description": "What is wrong, naming the field", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } },
          "OAuthError": {
            "description": "RFC 6749, section 5.2",
            "content": { "application/json": { "schema": { "type": "object", "required": ["error"], "properties": { "error": { "type": "string" }, "error_description": { "type": "string" } } } } }
          },
          "Page": { "description": "A page for a person", "content": { "text/html": { "schema": { "type": "string" } } } },
          "Redirect": { "description": "Where to go next", "headers": { "Location": { "required": true, "schema": { "type": "string" } } } },
          "Done": { "description": "Done", "content": { "application/json": { "schema": { "type": "object", "maxProperties": 0 } } } }
        },
        "schemas": {
          "HTTPURL": { "type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]" },
          "Error": {
            "type": "object", "required": ["id", "message"],
            "properties": { "id": { "type": "string", "format": "uuid" }, "message": { "type": "string", "minLength": 1 } }
          },
          "State": {
            "type": "object", "required": ["connectors"],
            "properties": { "connectors": { "type": "array", "items": {
              "allOf": [{ "$ref": "#/components/schemas/CreateConnector" }],
              "properties": { "id": { "type": ["string", "null"], "minLength": 1 }, "created_at": { "type": ["string", "null"], "format": "date-time" }, "updated_at": { "type": ["string", "null"], "format": "date-time" } }
            } } }
          },
          "ConnectorList": {
            "type": "object", "required": ["connectors", "total_count"],
            "properties": {
              "connectors": { "type": "array", "maxItems": 100, "items": { "$ref": "#/components/schemas/Connector" } },
              "total_count": { "type": "integer", "minimum": 0 }
            }
          },
          "Connector": {
            "type": "object", "additionalProperties": false,
            "required": ["id", "organization_id", "name", "url", "created_at", "updated_at", "active", "continue_on_failure"],
            "properties": {
              "id": { "type": "string" }, "organization_id": { "type": "string", "format": "uuid" }, "name": { "type": "string" },
              "description": { "type": "string" }, "url": { "type": "string" },
              "created_at": { "type": "string", "format": "date-time" }, "updated_at": { "type": "string", "format": "date-time" },
              "excludes": { "type": "array", "minItems": 1, "items": { "type": "string" } },
              "auth_type": { "enum": ["oauth", "service_auth"] }, "auth_status": { "enum": ["valid", "expired"] },
              "active": { "type": "boolean" }, "continue_on_failure": { "type": "boolean" },
              "oauth": {
                "description": "Without the client secret, which is never given back.",
                "type": "object", "additionalProperties": false, "required": ["authorize_url", "token_url"],
                "properties": { "client_id": { "type": "string" }, "authorize_url": { "type": "string" }, "token_url": { "type": "string" }, "scope": { "type": "string" } }
              }
            }
          },
          "OneConnector": { "type": "object", "required": ["connector"], "properties": { "connector": { "$ref": "#/components/schemas/Connector" } } },
          "CreateConnector": {
            "type": "object", "required": ["name", "url"],
            "not": { "required": ["oauth", "service_auth"], "properties": { "oauth": { "type": "object" }, "service_auth": { "type": "object" } } },
            "properties": {
              "name": { "type": "string", "pattern": "\\S" }, "description": { "type": ["string", "null"] },
              "url": { "$ref": "#/components/schemas/HTTPURL" },
              "excludes": { "type": ["array", "null"], "items": { "type": "string" } },
              "oauth": {
                "type": ["object", "null"], "required": ["authorize_url", "token_url"],
                "properties": {
                  "client_id": { "type": ["string", "null"] }, "client_secret": { "type": ["string", "null"] },
                  "authorize_url": { "$ref": "#/components/schemas/HTTPURL" }, "token_url": { "$ref": "#/components/schemas/HTTPURL" },
                  "scope": { "type": ["string", "null"] }
                }
              },
              "service_auth": {
                "type": ["object", "null"], "required": ["token"],
                "properties": { "type": { "enum": ["bearer", "basic", "noscheme", null] }, "token": { "type": "string" } }
              },
              "active": { "type": ["boolean", "null"] }, "continue_on_failure": { "type": ["boolean", "null"] }
            }
          },
          "UpdateConnector": {
            "type": "object",
            "properties": {
              "name": { "type": ["string", "null"], "pattern": "\\S" }, "description": { "type": ["string", "null"] },
              "url": { "anyOf": [{ "$ref": "#/components/schemas/HTTPURL" }, { "type": "null" }] },
              "excludes": { "type": ["array", "null"], "items": { "type": "string" } },
              "oauth": { "type": ["object", "null"], "description": "As for a create, each field optional." },
              "service_auth": { "type": ["object", "null"], "description": "As for a create, each field optional." },
              "active": { "type": ["boolean", "null"] }, "continue_on_failure": { "type": ["boolean", "null"] }
            }
          }
        }
      }
    }

    """##
