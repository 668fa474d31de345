import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A client of Cohere's connectors API that talks over HTTP as cohere-java 1.9 does: the same URLs, headers, bodies,
 * retries, timeouts and errors. It needs Java 17 or newer, and no libraries.
 */
final class CohereClient {
    /** What is no answer of the API: a timeout, a connection that fails, an answer that is no JSON. */
    static class CohereException extends RuntimeException {
        CohereException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The error of a status. The SDK has a subclass for each of those that are documented. */
    static final class CohereApiException extends CohereException {
        final int statusCode;
        final Object body;

        CohereApiException(int statusCode, Object body) {
            super(NAMES.getOrDefault(statusCode, "CohereApiException") + ", status code " + statusCode, null);
            this.statusCode = statusCode;
            this.body = body;
        }

        /** The name of the SDK's class. */
        String name() {
            return NAMES.getOrDefault(statusCode, "CohereApiException");
        }
    }

    static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(400, "BadRequestError"),
            Map.entry(401, "UnauthorizedError"),
            Map.entry(403, "ForbiddenError"),
            Map.entry(404, "NotFoundError"),
            Map.entry(422, "UnprocessableEntityError"),
            Map.entry(429, "TooManyRequestsError"),
            Map.entry(498, "InvalidTokenError"),
            Map.entry(499, "ClientClosedRequestError"),
            Map.entry(500, "InternalServerError"),
            Map.entry(501, "NotImplementedError"),
            Map.entry(503, "ServiceUnavailableError"),
            Map.entry(504, "GatewayTimeoutError"));

    /** A client's settings. Those of the SDK are the same: 2 retries and 60 seconds. */
    record Options(String token, String url, String clientName, int maxRetries, Duration timeout) {
        Options(String token, String url) {
            this(token, url, null, 2, Duration.ofSeconds(60));
        }

        Options withMaxRetries(int maxRetries) {
            return new Options(token, url, clientName, maxRetries, timeout);
        }

        Options withTimeout(Duration timeout) {
            return new Options(token, url, clientName, maxRetries, timeout);
        }

        Options withClientName(String clientName) {
            return new Options(token, url, clientName, maxRetries, timeout);
        }
    }

    private final HttpClient http;
    private final Options options;
    private final Consumer<String> receive;

    /** Every head and every body that comes back is given to `receive`. */
    CohereClient(HttpClient http, Options options, Consumer<String> receive) {
        this.http = http;
        this.options = options;
        this.receive = receive;
    }

    Object checkApiKey() {
        return call("POST", "/v1/check-api-key", Map.of(), null, Map.of());
    }

    Object list(Map<String, Object> query, Map<String, String> headers) {
        return call("GET", "/v1/connectors", query, null, headers);
    }

    Object list() {
        return list(Map.of(), Map.of());
    }

    Object create(Map<String, Object> connector) {
        return call("POST", "/v1/connectors", Map.of(), connector, Map.of());
    }

    Object get(String id) {
        return call("GET", "/v1/connectors/" + encode(id), Map.of(), null, Map.of());
    }

    Object update(String id, Map<String, Object> changes) {
        return call("PATCH", "/v1/connectors/" + encode(id), Map.of(), changes, Map.of());
    }

    Object delete(String id) {
        return call("DELETE", "/v1/connectors/" + encode(id), Map.of(), null, Map.of());
    }

    Object oAuthAuthorize(String id, Map<String, Object> query) {
        return call("POST", "/v1/connectors/" + encode(id) + "/oauth/authorize", query, null, Map.of());
    }

    private Object call(
            String method, String path, Map<String, Object> query, Object body, Map<String, String> headers) {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue().toString()))
                .collect(Collectors.joining("&"));
        URI uri = URI.create(options.url() + path + (parameters.isEmpty() ? "" : "?" + parameters));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)))
                .timeout(options.timeout())
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip") // OkHttp, on which the SDK stands, asks for it and unpacks.
                .header("X-Fern-Language", "JAVA")
                .header("X-Fern-SDK-Name", "com.cohere.fern:api-sdk")
                .header("X-Fern-SDK-Version", "1.9.0")
                .header("User-Agent", "com.cohere:cohere-java/1.9.0");
        if (options.token() != null) request.header("Authorization", "Bearer " + options.token());
        if (options.clientName() != null) request.header("X-Client-Name", options.clientName());
        if (body != null) request.header("Content-Type", "application/json");
        headers.forEach(request::header);
        try {
            return parse(sendWithRetries(request.build()));
        } catch (IOException | InterruptedException | IllegalArgumentException fault) {
            throw new CohereException("Network error executing HTTP request", fault);
        }
    }

    private HttpResponse<byte[]> sendWithRetries(HttpRequest request) throws IOException, InterruptedException {
        for (int retry = 0; ; retry++) {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            int status = response.statusCode();
            boolean mayRetry = status == 408 || status == 429 || status >= 500;
            if (!mayRetry || retry == options.maxRetries()) return response;
            Thread.sleep(Math.min(retryDelay(response.headers(), retry), 60_000));
        }
    }

    /** Returns what the SDK returns for an answer, or throws what it throws: a body that is no JSON has no status. */
    private Object parse(HttpResponse<byte[]> response) throws IOException {
        byte[] bytes = response.body();
        if (response.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"))) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        receive.accept(response.headers().map() + text);
        Object body = Json.parse(text);
        if (response.statusCode() >= 200 && response.statusCode() < 300) return body;
        throw new CohereApiException(response.statusCode(), body);
    }

    /** Milliseconds to wait before the next try: what the answer asks for, else 1 s, 2 s, 4 s and so on. */
    private static long retryDelay(HttpHeaders headers, int retry) {
        double jitter = ThreadLocalRandom.current().nextDouble(0.2);
        long now = Instant.now().toEpochMilli();
        String retryAfter = headers.firstValue("Retry-After").orElse("");
        if (retryAfter.matches("0*[1-9]\\d{0,9}")) return Long.parseLong(retryAfter) * 1000;
        try {
            ZonedDateTime date = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME);
            if (date.toInstant().toEpochMilli() > now) return date.toInstant().toEpochMilli() - now;
        } catch (DateTimeParseException noDate) {
            // The next header may say it.
        }
        String reset = headers.firstValue("X-RateLimit-Reset").orElse("");
        if (reset.matches("\\d{1,12}") && Long.parseLong(reset) * 1000 > now) {
            return (long) ((Long.parseLong(reset) * 1000 - now) * (1 + jitter));
        }
        return (long) ((1000L << retry) * (0.9 + jitter));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
