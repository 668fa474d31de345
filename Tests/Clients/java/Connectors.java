import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Drives a server at CO_API_URL as Cohere's Java SDK does, and checks the answers. Every check has an API key of its
 * own, and so an organization of its own: all run at the same time. A line is printed for each; the status is 1 if one
 * fails.
 */
public final class Connectors {
    private static final String SECRET =
            Optional.ofNullable(System.getenv("CLIENT_SECRET")).orElse("secret-" + UUID.randomUUID());
    private static final String DRIVE = "https://drive.example.com/search";

    interface Check {
        void run(String key) throws Exception;
    }

    private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

    public static void main(String[] arguments) throws Exception {
        checkTheApi();
        checkErrors();
        checkTheConnection();
        int failures = 0;
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<String, Future<?>> running = new LinkedHashMap<>();
        CHECKS.forEach((name, check) -> running.put(name, threads.submit(() -> {
            check.run(Server.newKey());
            return null;
        })));
        for (Map.Entry<String, Future<?>> check : running.entrySet()) {
            try {
                check.getValue().get();
                System.out.println("ok " + check.getKey());
            } catch (ExecutionException failure) {
                failures++;
                System.out.println("FAILED " + check.getKey());
                failure.getCause().printStackTrace(System.out);
            }
        }
        threads.shutdownNow();
        boolean leaks = Server.RECEIVED.stream()
                .anyMatch(text -> text.contains(SECRET) || text.contains("\"client_secret\""));
        System.out.println((leaks ? "FAILED" : "ok") + " no answer holds a secret, of " + Server.RECEIVED.size());
        System.exit(failures > 0 || leaks ? 1 : 0);
    }

    // What the API does

    private static void checkTheApi() {
        CHECKS.put("check-api-key says whose the key is", key -> {
            Object answer = Server.client(key).checkApiKey();
            equal(at(answer, "valid"), true);
            equal(((String) at(answer, "organization_id")).length(), 36);
        });
        CHECKS.put("a connector with OAuth is created, read and deleted", key -> {
            Object created = Server.client(key).create(Map.of("name", "Team drive", "url", DRIVE, "oauth", oauth()));
            equal(at(created, "connector", "auth_type"), "oauth");
            equal(at(created, "connector", "oauth", "client_id"), "team-drive");
            String id = id(created);
            equal(Server.client(key).get(id), created);
            equal(Server.client(key).delete(id), Map.of());
            equal(failure(() -> Server.client(key).get(id)).name(), "NotFoundError");
        });
        CHECKS.put("a connector with a service's token is created, and the token is not shown", key -> {
            Map<String, Object> auth = Map.of("type", "bearer", "token", SECRET);
            Object created = Server.client(key).create(Map.of("name", "Service", "url", DRIVE, "service_auth", auth));
            equal(at(created, "connector", "auth_type"), "service_auth");
            equal(at(created, "connector", "service_auth"), null);
        });
        CHECKS.put("a list has pages, the newest first", key -> {
            for (String name : List.of("first", "second", "third")) {
                Server.client(key).create(Map.of("name", name, "url", DRIVE));
            }
            // The SDK has both as Double, so it sends 2.0 and 1.0.
            Object page = Server.client(key).list(Map.of("limit", 2.0, "offset", 1.0), Map.of());
            equal(((List<?>) at(page, "connectors")).size(), 2);
            equal(at(page, "connectors", 0, "name"), "second");
            equal(at(page, "connectors", 1, "name"), "first");
            equal(at(page, "total_count"), 3.0);
        });
        CHECKS.put("an update with null members changes the others alone", key -> {
            Object before = Server.client(key).create(Map.of("name", "Drive", "url", DRIVE, "oauth", oauth()));
            Map<String, Object> oauth = new HashMap<>(Map.of("scope", "read"));
            oauth.put("client_id", null);
            Map<String, Object> changes = new HashMap<>(Map.of("active", false, "oauth", oauth));
            changes.put("name", null);
            Object after = Server.client(key).update(id(before), changes);
            equal(at(after, "connector", "name"), "Drive");
            equal(at(after, "connector", "active"), false);
            equal(at(after, "connector", "oauth", "client_id"), "team-drive");
            equal(at(after, "connector", "oauth", "scope"), "read");
            equal(at(Server.client(key).update(id(before), Map.of()), "connector", "active"), false);
        });
        CHECKS.put("a user authorizes a connector, from redirect to valid", key -> {
            String id = id(Server.client(key).create(Map.of("name", "Drive", "url", DRIVE, "oauth", oauth())));
            String redirect = (String) at(Server.client(key).oAuthAuthorize(id, Map.of()), "redirect_url");
            equal(Server.send("GET", redirect, null, null).statusCode(), 200);
            equal(at(Server.client(key).get(id), "connector", "auth_status"), "valid");
            String page = Server.URL + "/health?from=" + CohereClient.encode("a b&ü");
            Object answer = Server.client(key).oAuthAuthorize(id, Map.of("after_token_redirect", page));
            equal(Server.send("GET", (String) at(answer, "redirect_url"), null, null).uri().toString(), page);
        });
        CHECKS.put("an authorization that has expired is shown as such", key -> {
            String id = id(Server.client(key).create(Map.of("name", "Drive", "url", DRIVE, "oauth", oauth())));
            String path = "/cohere/connectors/" + id + "/authorizations/" + key;
            Server.admin("PUT", key, path, Map.of("status", "expired"));
            equal(at(Server.client(key).get(id), "connector", "auth_status"), "expired");
        });
        CHECKS.put("text of any script comes back as it was sent", key -> {
            for (String name : List.of("Équipe 研究 🚀", "E\u0301quipe", "tab\t and \"quotes\" \\ \u2028")) {
                Object created = Server.client(key).create(Map.of("name", name, "url", DRIVE, "description", name));
                equal(at(created, "connector", "name"), name);
                equal(at(Server.client(key).get(id(created)), "connector", "description"), name);
            }
        });
        CHECKS.put("fifty clients at once, each with a key of its own, don't meet", key -> {
            List<Thread> clients = new ArrayList<>();
            Queue<Object> names = new ConcurrentLinkedQueue<>();
            IntStream.range(0, 50).forEach(index -> clients.add(new Thread(() -> {
                CohereClient client = Server.client(Server.newKey());
                client.create(Map.of("name", "Connector " + index, "url", DRIVE));
                Object page = client.list();
                if (at(page, "total_count").equals(1.0)) names.add(at(page, "connectors", 0, "name"));
            })));
            clients.forEach(Thread::start);
            for (Thread client : clients) client.join();
            equal(names.stream().distinct().count(), 50L);
        });
        CHECKS.put("users of one organization share its connectors, others don't see them", key -> {
            String id = id(Server.client(key + "/alice").create(Map.of("name", "Shared", "url", DRIVE)));
            equal(at(Server.client(key + "/bob").get(id), "connector", "name"), "Shared");
            equal(failure(() -> Server.client(Server.newKey()).get(id)).name(), "NotFoundError");
        });
    }

    // What goes wrong

    private static void checkErrors() {
        CHECKS.put("what goes wrong names its reason", key -> {
            Map<String, Object> wrong = Map.of("name", "x", "url", DRIVE, "excludes", List.of("a", 1));
            var refused = failure(() -> Server.client(key).create(wrong));
            equal(refused.name(), "BadRequestError");
            equal(at(refused.body, "message"), "excludes[1] must be a string, not a number");
            equal(failure(() -> Server.client(Server.options(null)).list()).name(), "UnauthorizedError");
        });
        CohereClient.NAMES.forEach((status, name) -> CHECKS.put("a " + status + " is a " + name, key -> {
            CohereClient once = Server.client(Server.options(key).withMaxRetries(0));
            var error = failure(() -> once.list(Map.of(), Map.of("Prefer", "code=" + status)));
            equal(error.statusCode, status);
            equal(at(error.body, "message") instanceof String, true);
        }));
        CHECKS.put("an error without JSON has no status; one without a class of its own has", key -> {
            Server.stub(key, Map.of("status", 404));
            equal(fault(() -> Server.client(key).list()).getClass(), CohereClient.CohereException.class);
            Server.stub(key, Map.of("status", 404, "body", "<html>"));
            equal(fault(() -> Server.client(key).list()).getClass(), CohereClient.CohereException.class);
            Server.stub(key, Map.of("status", 409, "jsonBody", Map.of("message", "again")));
            equal(failure(() -> Server.client(key).list()).statusCode, 409);
            equal(Server.count(key, Map.of()), 3.0);
        });
        CHECKS.put("a 429 is tried again, after Retry-After", key -> {
            Map<String, Object> limit = Map.of(
                    "status", 429, "headers", Map.of("Retry-After", "1"), "jsonBody", Map.of("message", "slow down"));
            Map<String, Object> mapping = new HashMap<>(Map.of(
                    "scenarioName", "limit", "requiredScenarioState", "Started", "newScenarioState", "over"));
            mapping.putAll(Map.of("request", Map.of("urlPath", "/v1/connectors"), "response", limit));
            Server.admin("POST", key, "/mappings", mapping);
            equal(at(Server.client(key).list(), "total_count"), 0.0);
            equal(Server.count(key, Map.of()), 2.0);
        });
        CHECKS.put("a 503 is tried again as often as the client wants", key -> {
            Map<String, Object> headers = Map.of("retry-after-ms", "1");
            Server.stub(key, Map.of("status", 503, "headers", headers, "jsonBody", Map.of("message", "not now")));
            CohereClient client = Server.client(Server.options(key).withMaxRetries(1));
            equal(failure(client::list).name(), "ServiceUnavailableError");
            equal(Server.count(key, Map.of()), 2.0);
        });
        CHECKS.put("an answer that does not come in time is a timeout", key -> {
            Server.stub(key, Map.of("passthrough", true, "fixedDelayMilliseconds", 60_000));
            CohereClient client = Server.client(Server.options(key).withTimeout(Duration.ofMillis(200)));
            equal(fault(client::list).getCause() instanceof HttpTimeoutException, true);
        });
        CHECKS.put("a connection that is reset is an error", key -> {
            Server.stub(key, Map.of("fault", "CONNECTION_RESET_BY_PEER"));
            equal(fault(() -> Server.client(key).list()).getCause() instanceof IOException, true);
        });
    }

    // What lies below the API

    private static void checkTheConnection() {
        CHECKS.put("members and values that the client doesn't know pass through", key -> {
            Map<String, Object> connector = Map.of("id", "a", "auth_status", "revoked", "new", Map.of("deep", 1.5));
            Server.stub(key, Map.of("jsonBody", Map.of("connectors", List.of(connector), "next", "page")));
            equal(at(Server.client(key).list(), "connectors", 0), connector);
        });
        CHECKS.put("an answer that is packed is unpacked", key -> {
            Map<String, Object> connector = Map.of("id", "a", "name", "long ".repeat(5000));
            Server.stub(key, Map.of("jsonBody", Map.of("connectors", List.of(connector))));
            equal(((String) at(Server.client(key).list(), "connectors", 0, "name")).length(), 25_000);
            equal(Server.RECEIVED.stream().anyMatch(text -> text.contains("content-encoding=[gzip]")), true);
        });
        CHECKS.put("HTTP/2 is asked for and not taken", key -> {
            HttpClient fresh = HttpClient.newHttpClient();
            CohereClient client = new CohereClient(fresh, Server.options(key), Server.RECEIVED::add);
            client.create(Map.of("name", "Upgrade", "url", DRIVE));
            Map<String, Object> headers = Map.of("Upgrade", Map.of("equalTo", "h2c"));
            equal(Server.count(key, headers), 1.0);
        });
        CHECKS.put("a body without a length is read, also after Expect: 100-continue", key -> {
            byte[] body = Json.write(Map.of("name", "Chunked", "url", DRIVE)).getBytes(StandardCharsets.UTF_8);
            HttpRequest request = HttpRequest.newBuilder(URI.create(Server.URL + "/v1/connectors"))
                    .header("Authorization", "Bearer " + key)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .expectContinue(true)
                    .build();
            equal(Server.HTTP.send(request, BodyHandlers.ofString()).statusCode(), 200);
            Map<String, Object> headers = Map.of(
                    "Transfer-Encoding", Map.of("equalTo", "chunked"),
                    "Expect", Map.of("equalTo", "100-continue", "caseInsensitive", true)); // Java writes 100-Continue.
            equal(Server.count(key, headers), 1.0);
        });
        CHECKS.put("the headers of the SDK arrive", key -> {
            Server.client(Server.options(key).withClientName("Suite 7")).list();
            Map<String, Object> headers = Map.of(
                    "X-Client-Name", Map.of("equalTo", "Suite 7"), "X-Fern-Language", Map.of("equalTo", "JAVA"),
                    "Accept", Map.of("equalTo", "application/json"), "Content-Type", Map.of("absent", true));
            equal(Server.count(key, headers), 1.0);
        });
        CHECKS.put("a URL that ends in /v1 is told where the SDK adds it too", key -> {
            CohereClient client = Server.client(new CohereClient.Options(key, Server.URL + "/v1"));
            String message = (String) at(failure(client::list).body, "message");
            equal(message.contains("the right one is /v1/connectors"), true);
        });
    }

    // What the checks use

    private static Map<String, Object> oauth() {
        return Map.of(
                "client_id", "team-drive", "client_secret", SECRET, "scope", "files.read profile",
                "authorize_url", Server.URL + "/oauth/authorize?prompt=none", "token_url", Server.URL + "/oauth/token");
    }

    private static Object at(Object value, Object... path) {
        return Json.at(value, path);
    }

    private static String id(Object answer) {
        return (String) at(answer, "connector", "id");
    }

    private static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) throw new AssertionError("got " + actual + ", want " + expected);
    }

    private static CohereClient.CohereException fault(Runnable call) {
        try {
            call.run();
        } catch (CohereClient.CohereException fault) {
            return fault;
        }
        throw new AssertionError("nothing was thrown");
    }

    private static CohereClient.CohereApiException failure(Runnable call) {
        return (CohereClient.CohereApiException) fault(call);
    }
}
