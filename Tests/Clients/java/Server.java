import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The server at CO_API_URL: makes clients of it, and steers it by WireMock's admin API. */
final class Server {
    static final String URL = System.getenv("CO_API_URL");
    /** By default it asks for HTTP/2 with the first request of every connection, by `Upgrade: h2c`. */
    static final HttpClient HTTP = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
    /** Every head and every body that the server has sent. */
    static final Queue<String> RECEIVED = new ConcurrentLinkedQueue<>();

    private Server() {}

    static String newKey() {
        return "java-" + UUID.randomUUID();
    }

    static CohereClient.Options options(String key) {
        return new CohereClient.Options(key, URL);
    }

    static CohereClient client(String key) {
        return client(options(key));
    }

    static CohereClient client(CohereClient.Options options) {
        return new CohereClient(HTTP, options, RECEIVED::add);
    }

    static HttpResponse<String> send(String method, String url, String key, Object body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
        if (key != null) request.header("Authorization", "Bearer " + key);
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        RECEIVED.add(response.headers().map() + response.body());
        return response;
    }

    /** Calls WireMock's admin API for the organization of a key. */
    static Object admin(String method, String key, String path, Object body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, URL + "/__admin" + path, key, body);
        if (response.statusCode() >= 300) throw new AssertionError(response.body());
        return Json.parse(response.body());
    }

    /** Answers the list of connectors with a response. */
    static void stub(String key, Map<String, Object> response) throws IOException, InterruptedException {
        Map<String, Object> request = Map.of("urlPath", "/v1/connectors");
        admin("POST", key, "/mappings", Map.of("request", request, "response", response));
    }

    static Object count(String key, Map<String, Object> headers) throws IOException, InterruptedException {
        Map<String, Object> pattern = Map.of("urlPath", "/v1/connectors", "headers", headers);
        return Json.at(admin("POST", key, "/requests/count", pattern), "count");
    }
}
