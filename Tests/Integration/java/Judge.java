import static com.github.tomakehurst.wiremock.client.WireMock.*;
import static com.github.tomakehurst.wiremock.common.Metadata.metadata;
import static com.github.tomakehurst.wiremock.matching.RequestPatternBuilder.allRequests;
import static com.github.tomakehurst.wiremock.matching.RequestPatternBuilder.newRequestPattern;
import static com.github.tomakehurst.wiremock.stubbing.StubImport.stubImport;

import com.github.tomakehurst.wiremock.admin.model.ServeEventQuery;
import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.client.HttpAdminClient;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.common.Metadata;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.global.GlobalSettings;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.LogNormal;
import com.github.tomakehurst.wiremock.http.UniformDistribution;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Makes every call of WireMock's Java client (2.35.1) to one server, and prints a line of JSON for each: the step's
 * name and its result, or the class and the message of what was thrown. {@code test_wiremock_java.py} runs it against
 * WireMock and against this project's server, and compares the lines.
 *
 * <p>Arguments: the port of the server, and the folder whose {@code mappings} the server has read at its start.
 */
public final class Judge {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();

    private static String base;
    private static Path mappings;
    private static WireMock client;
    private static HttpAdminClient admin;

    private Judge() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        mappings = folder.resolve("mappings");
        base = "http://127.0.0.1:" + port;
        client = new WireMock("http", "127.0.0.1", port);
        admin = new HttpAdminClient("127.0.0.1", port);
        WireMock.configureFor("127.0.0.1", port);

        atTheStart();
        stubs();
        builders();
        requestPatterns();
        removingAndEditing();
        metadataOfStubs();
        imports();
        scenarios();
        verification();
        journal();
        faults();
        nearMisses();
        settings();
        resets();
        loading(folder);
        notServed();
        ending();
    }

    // MARK: the groups of steps

    private static void atTheStart() {
        step("start: stubs", () -> listAllStubMappings());
        step("start: settings", () -> getSettings());
        step("start: events", () -> getAllServeEvents());
        step("start: scenarios", () -> getAllScenarios());
        step("start: unmatched", () -> findUnmatchedRequests());
        step("start: near misses", () -> findNearMissesForAllUnmatched());
        step("start: port", () -> admin.port() > 0);
        step("start: options", () -> admin.getOptions().portNumber() == admin.port());
    }

    private static void stubs() {
        begin("stubs");
        UUID id = UUID.fromString("6f1f6ab1-5a4c-4b76-a0b0-000000000001");
        step("stubFor", () -> stubFor(get(urlEqualTo("/a?x=1"))
                .withId(id).withName("the first").willReturn(ok("one"))));
        step("answer", () -> send("GET", "/a?x=1", null));
        step("getSingleStubMapping", () -> getSingleStubMapping(id));
        step("getSingleStubMapping, unknown", () -> getSingleStubMapping(new UUID(1, 2)));
        step("getStubMapping", () -> client.getStubMapping(id).getItem());
        step("getStubMapping, unknown", () -> client.getStubMapping(new UUID(1, 2)).isPresent());
        step("givenThat", () -> givenThat(post("/b").persistent().atPriority(2).willReturn(created())));
        step("register", () -> client.register(put("/c").willReturn(noContent())));
        step("register a stub", () -> {
            client.register(delete("/d").persistent(false).willReturn(notFound()).build());
            return listAllStubMappings();
        });
        step("allStubMappings", () -> client.allStubMappings().getMappings().size());
        step("addStubMapping", () -> {
            admin.addStubMapping(any(anyUrl()).atPriority(10).willReturn(status(299)).build());
            return send("PATCH", "/anything", "x");
        });
        step("GET /__admin/", () -> send("GET", "/__admin/", null));
        step("listAllStubMappings, admin", () -> admin.listAllStubMappings().getMeta().total);
    }

    private static void builders() {
        begin("builders");
        Map<String, ResponseDefinitionBuilder> responses = new LinkedHashMap<>();
        responses.put("ok", ok());
        responses.put("okForContentType", okForContentType("text/plain", "p"));
        responses.put("okJson", okJson("{\"a\": [1, 2.5, null]}"));
        responses.put("okXml", okXml("<a/>"));
        responses.put("okTextXml", okTextXml("<a/>"));
        responses.put("jsonResponse", jsonResponse("{\"a\": 1}", 202));
        responses.put("jsonResponse of an object", jsonResponse(Map.of("a", List.of(1)), 203));
        responses.put("okForJson", ResponseDefinitionBuilder.okForJson(Map.of("b", 2)));
        responses.put("okForEmptyJson", ResponseDefinitionBuilder.okForEmptyJson());
        responses.put("created", created());
        responses.put("noContent", noContent());
        responses.put("permanentRedirect", permanentRedirect("/there"));
        responses.put("temporaryRedirect", temporaryRedirect("/there"));
        responses.put("seeOther", seeOther("/there"));
        responses.put("badRequest", badRequest());
        responses.put("badRequestEntity", badRequestEntity());
        responses.put("unauthorized", unauthorized());
        responses.put("forbidden", forbidden());
        responses.put("notFound", notFound());
        responses.put("serverError", serverError());
        responses.put("serviceUnavailable", serviceUnavailable());
        responses.put("status", status(418).withStatusMessage("Teapot"));
        responses.put("headers", aResponse().withHeader("X-A", "1", "2").withHeader("X-B", "3"));
        responses.put("bytes", aResponse().withBody(new byte[] {0, 1, (byte) 0xFF}));
        responses.put("base64", aResponse().withBase64Body("AAEC"));
        responses.put("json", aResponse().withJsonBody(Json.node("{\"c\": {\"d\": true}}")));
        responses.put("fixed delay", aResponse().withFixedDelay(1).withBody("late"));
        responses.put("uniform delay", aResponse().withUniformRandomDelay(1, 2));
        responses.put("lognormal delay", aResponse().withLogNormalRandomDelay(1, 0.1));
        responses.put("dribble", aResponse().withBody("piece by piece").withChunkedDribbleDelay(3, 9));
        responses.put("like", ResponseDefinitionBuilder.like(ok("like").build()).but().withStatus(201));
        responses.forEach((name, response) -> {
            String path = "/" + name.replace(' ', '-');
            step("response " + name, () -> stubFor(get(path).willReturn(response)));
            step("answer " + name, () -> send("GET", path, null));
        });
        Map<String, MappingBuilder> methods = new LinkedHashMap<>();
        methods.put("GET", get("/method"));
        methods.put("POST", post("/method"));
        methods.put("PUT", put("/method"));
        methods.put("DELETE", delete("/method"));
        methods.put("PATCH", patch(urlEqualTo("/method")));
        methods.put("HEAD", head(urlEqualTo("/method")));
        methods.put("OPTIONS", options(urlEqualTo("/method")));
        methods.put("TRACE", trace(urlEqualTo("/method")));
        methods.put("REPORT", request("REPORT", urlEqualTo("/method")));
        methods.forEach((method, stub) -> {
            step("method " + method, () -> stubFor(stub.willReturn(ok(method))));
            step("answer to " + method, () -> send(method, "/method", null));
        });
        step("response with a body file", () -> stubFor(get("/file").willReturn(aResponse().withBodyFile("body.txt"))));
        step("answer with a body file", () -> send("GET", "/file", null));
        step("transformers", () -> stubFor(get("/t").willReturn(ok().withTransformers("response-template"))));
        step("transformer parameters", () -> stubFor(get("/t").willReturn(ok().withTransformerParameter("a", 1))));
        step("proxy", () -> stubFor(get("/p").willReturn(aResponse().proxiedFrom("http://127.0.0.1:1"))));
        step("proxyAllTo", () -> stubFor(proxyAllTo("http://127.0.0.1:1").atPriority(9)));
        step("post-serve action", () -> stubFor(
                get("/w").withPostServeAction("webhook", Map.of("a", 1)).willReturn(ok())));
    }

    private static void requestPatterns() {
        begin("patterns");
        Map<String, MappingBuilder> patterns = new LinkedHashMap<>();
        patterns.put("urlMatching", get(urlMatching("/m[0-9]+\\?q=.*")));
        patterns.put("urlPathEqualTo", get(urlPathEqualTo("/path")));
        patterns.put("urlPathMatching", get(urlPathMatching("/pa.*/x")));
        patterns.put("header equalTo", get("/h").withHeader("X-A", equalTo("1")));
        patterns.put("header equalToIgnoreCase", get("/h").withHeader("X-B", equalToIgnoreCase("Two")));
        patterns.put("header containing", get("/h").withHeader("X-C", containing("c")));
        patterns.put("header notContaining", get("/h").withHeader("X-D", notContaining("d")));
        patterns.put("header matching", get("/h").withHeader("X-E", matching("e+")));
        patterns.put("header notMatching", get("/h").withHeader("X-F", notMatching("f+")));
        patterns.put("header absent", get("/h").withHeader("X-G", absent()));
        patterns.put("header and", get("/h").withHeader("X-H", and(containing("a"), containing("b"))));
        patterns.put("header or", get("/h").withHeader("X-I", equalTo("1").or(equalTo("2"))));
        patterns.put("query", get(urlPathEqualTo("/q")).withQueryParam("a", equalTo("1")));
        patterns.put("queries", get(urlPathEqualTo("/q")).withQueryParams(new TreeMap<>(Map.of("b", equalTo("2")))));
        patterns.put("cookie", get("/ck").withCookie("theme", equalTo("dark")));
        patterns.put("body equalToJson", post("/j").withRequestBody(equalToJson("{\"a\": [1, 2]}")));
        patterns.put("body equalToJson, loosely", post("/j").withRequestBody(equalToJson("{\"a\":[2]}", true, true)));
        patterns.put("body matchingJsonPath", post("/j").withRequestBody(matchingJsonPath("$.b")));
        patterns.put("body matchingJsonPath, value", post("/j").withRequestBody(matchingJsonPath("$.c", equalTo("3"))));
        patterns.put("body containing twice", post("/j")
                .withRequestBody(containing("x")).withRequestBody(containing("y")));
        patterns.forEach((name, pattern) -> step("pattern " + name, () -> stubFor(pattern.willReturn(ok(name)))));
        step("answer urlMatching", () -> send("GET", "/m12?q=1", null));
        step("answer urlPathEqualTo", () -> send("GET", "/path?any=1", null));
        step("answer urlPathMatching", () -> send("GET", "/pabc/x", null));
        step("answer to headers", () -> send("GET", "/h", null, "X-A", "1", "X-D", "d", "X-F", "ff", "X-G", "g"));
        step("answer query", () -> send("GET", "/q?a=1&b=3", null));
        step("answer cookie", () -> send("GET", "/ck", null, "Cookie", "theme=dark"));
        step("answer equalToJson", () -> send("POST", "/j", "{\"a\":[1,2]}"));
        step("answer matchingJsonPath", () -> send("POST", "/j", "{\"c\":3}"));
        step("answer containing twice", () -> send("POST", "/j", "y x"));

        Map<String, MappingBuilder> later = new LinkedHashMap<>();
        later.put("host", get("/l").withHost(equalTo("127.0.0.1")));
        later.put("scheme", get("/l").withScheme("http"));
        later.put("port", get("/l").withPort(8080));
        later.put("basic auth", get("/l").withBasicAuth("user", "words"));
        later.put("binaryEqualTo", post("/l").withRequestBody(binaryEqualTo(new byte[] {1, 2})));
        later.put("binaryEqualTo, base64", post("/l").withRequestBody(binaryEqualTo("AQI=")));
        later.put("before", get("/l").withHeader("D", before("2021-06-14T00:00:00Z")));
        later.put("after", get("/l").withHeader("D", after("2021-06-14T00:00:00Z")));
        later.put("equalToDateTime", get("/l").withHeader("D", equalToDateTime("2021-06-14T00:00:00Z")));
        later.put("beforeNow", get("/l").withHeader("D", beforeNow()));
        later.put("afterNow", get("/l").withHeader("D", afterNow()));
        later.put("isNow", get("/l").withHeader("D", isNow()));
        later.put("equalToXml", post("/l").withRequestBody(equalToXml("<a/>")));
        later.put("equalToXml, placeholders", post("/l").withRequestBody(equalToXml("<a/>", true)));
        later.put("matchingXPath", post("/l").withRequestBody(matchingXPath("//a")));
        later.put("matchingXPath, value", post("/l").withRequestBody(matchingXPath("//a/text()", equalTo("1"))));
        later.put("multipart", post("/l").withMultipartRequestBody(aMultipart("part").withBody(containing("x"))));
        later.put("custom matcher", requestMatching("nobody-has-it"));
        later.forEach((name, pattern) -> step("pattern " + name, () -> stubFor(pattern.willReturn(ok()))));
    }

    private static void removingAndEditing() {
        begin("editing");
        UUID id = UUID.fromString("6f1f6ab1-5a4c-4b76-a0b0-000000000002");
        step("stub to edit", () -> stubFor(get("/e").withId(id).willReturn(ok("before"))));
        step("editStub", () -> {
            editStub(get("/e").withId(id).withName("edited").willReturn(ok("after")));
            return List.of(getSingleStubMapping(id), send("GET", "/e", null));
        });
        step("editStubMapping", () -> {
            client.editStubMapping(get("/e2").withId(id).willReturn(ok("again")));
            return List.of(send("GET", "/e", null), send("GET", "/e2", null));
        });
        step("editStub, unknown", () -> {
            editStub(get("/e").withId(new UUID(3, 4)).willReturn(ok()));
            return "edited";
        });
        step("editStub, no id", () -> {
            editStub(get("/e").willReturn(ok()));
            return "edited";
        });
        step("removeStub by id", () -> {
            removeStub(get("/other").withId(id));
            return listAllStubMappings().getMappings().size();
        });
        StubMapping first = stubFor(get("/r1").withHeader("A", equalTo("1")).willReturn(ok()));
        stubFor(get("/r1").willReturn(ok()));
        stubFor(get("/r2").willReturn(ok()));
        stubFor(get("/r2").atPriority(1).willReturn(status(201)));
        step("removeStub by its request", () -> {
            removeStub(get("/r2"));
            return paths();
        });
        step("removeStub, a stub", () -> {
            removeStub(first);
            return paths();
        });
        step("removeStub, unknown", () -> {
            removeStub(get("/nowhere"));
            return paths();
        });
        step("removeStubMapping by UUID", () -> {
            admin.removeStubMapping(stubFor(get("/r3").willReturn(ok())).getId());
            return paths();
        });
        step("removeStubMapping by UUID, unknown", () -> {
            admin.removeStubMapping(new UUID(5, 6));
            return paths();
        });
        step("removeAllMappings", () -> {
            removeAllMappings();
            return paths();
        });
        step("removeMappings", () -> {
            client.removeMappings();
            return paths();
        });
        step("resetMappings", () -> {
            writeMapping("first.json", "0a", "/first", "one");
            stubFor(get("/r4").willReturn(ok()));
            client.resetMappings();
            return paths();
        });
    }

    private static void metadataOfStubs() {
        begin("metadata");
        Metadata.Builder data = metadata()
                .attr("team", "blue").list("tags", 1, "two").attr("in", metadata().attr("x", 1));
        step("stub with metadata", () -> stubFor(get("/m1").withMetadata(data).willReturn(ok())));
        step("stub with a map as metadata", () -> stubFor(
                get("/m2").withMetadata(Map.of("team", "red")).willReturn(ok())));
        stubFor(get("/m3").willReturn(ok()));
        step("findStubsByMetadata", () -> findStubsByMetadata(matchingJsonPath("$.team", equalTo("blue"))));
        step("findAllStubsByMetadata", () -> client.findAllStubsByMetadata(matchingJsonPath("$.team")).size());
        step("findStubsByMetadata, none", () -> findStubsByMetadata(matchingJsonPath("$.nothing")));
        step("removeEventsByStubMetadata", () -> {
            send("GET", "/m1", null);
            send("GET", "/m2", null);
            send("GET", "/m3", null);
            List<ServeEvent> removed = removeEventsByStubMetadata(matchingJsonPath("$.team", equalTo("blue")));
            return List.of(removed, urls(getAllServeEvents()));
        });
        step("removeEventsByMetadata", () -> {
            List<ServeEvent> removed = client.removeEventsByMetadata(matchingJsonPath("$.team"));
            return List.of(urls(removed), urls(getAllServeEvents()));
        });
        step("removeStubsByMetadata", () -> {
            removeStubsByMetadata(matchingJsonPath("$.team", equalTo("blue")));
            return paths();
        });
        step("removeStubsByMetadataPattern", () -> {
            client.removeStubsByMetadataPattern(matchingJsonPath("$.team"));
            return paths();
        });
    }

    private static void imports() {
        begin("import");
        UUID id = UUID.fromString("6f1f6ab1-5a4c-4b76-a0b0-000000000003");
        stubFor(get("/i0").willReturn(ok("zero")));
        step("importStubs", () -> {
            importStubs(stubImport()
                    .stub(get("/i1").withId(id).willReturn(ok("one"))).stub(get("/i2").willReturn(ok())));
            return List.of(paths(), send("GET", "/i1", null));
        });
        step("importStubs, overwriteExisting", () -> {
            importStubs(stubImport().stub(get("/i1").withId(id).willReturn(ok("new"))).overwriteExisting().build());
            return List.of(paths(), send("GET", "/i1", null));
        });
        step("importStubMappings, ignoreExisting", () -> {
            client.importStubMappings(stubImport()
                    .stub(get("/i1").withId(id).willReturn(ok("newer"))).ignoreExisting());
            return List.of(paths(), send("GET", "/i1", null));
        });
        step("importStubMappings, deleting others", () -> {
            client.importStubMappings(
                    stubImport().stub(get("/i9").willReturn(ok())).deleteAllExistingStubsNotInImport().build());
            return paths();
        });
        step("importStubs, keeping others", () -> {
            admin.importStubs(stubImport().stub(get("/i8").willReturn(ok())).doNotDeleteExistingStubs().build());
            return paths();
        });
    }

    private static void scenarios() {
        begin("scenarios");
        step("stub of a scenario", () -> stubFor(get("/s").inScenario("box")
                .whenScenarioStateIs(Scenario.STARTED).willSetStateTo("open").willReturn(ok("1"))));
        step("second stub of a scenario", () -> stubFor(get("/s").inScenario("box")
                .whenScenarioStateIs("open").willReturn(ok("2"))));
        stubFor(get("/s2").inScenario("second").willSetStateTo("end").willReturn(ok()));
        step("scenario: answers", () -> List.of(send("GET", "/s", null), send("GET", "/s", null)));
        step("getAllScenarios", () -> sortedScenarios(getAllScenarios()));
        step("setScenarioState", () -> {
            setScenarioState("box", Scenario.STARTED);
            return send("GET", "/s", null);
        });
        step("setSingleScenarioState", () -> {
            client.setSingleScenarioState("box", "Started");
            return send("GET", "/s", null);
        });
        step("setScenarioState, unknown state", () -> {
            setScenarioState("box", "nowhere");
            return "set";
        });
        step("setScenarioState, unknown scenario", () -> {
            setScenarioState("nothing", "open");
            return "set";
        });
        step("resetScenario", () -> {
            resetScenario("box");
            return states();
        });
        step("resetScenarioState, unknown", () -> {
            client.resetScenarioState("nothing");
            return "reset";
        });
        step("resetAllScenarios", () -> {
            send("GET", "/s", null);
            send("GET", "/s2", null);
            List<String> before = states();
            resetAllScenarios();
            return List.of(before, states());
        });
        step("resetScenarios", () -> {
            client.resetScenarios();
            return client.getScenarios().size();
        });
    }

    private static void verification() throws Exception {
        begin("verify");
        stubFor(get("/v").willReturn(ok()));
        stubFor(post("/v").willReturn(ok()));
        send("GET", "/v", null, "X-A", "1");
        send("GET", "/v", null, "X-A", "2");
        send("POST", "/v", "{\"a\": 1}", "Content-Type", "application/json");
        step("verify", () -> verified(() -> verify(postRequestedFor(urlEqualTo("/v")))));
        step("verify a number", () -> verified(() -> verify(2, getRequestedFor(urlEqualTo("/v")))));
        step("verifyThat", () -> verified(() -> client.verifyThat(postRequestedFor(urlPathEqualTo("/v")))));
        step("verifyThat a number", () -> verified(() -> client.verifyThat(2, getRequestedFor(urlEqualTo("/v")))));
        step("lessThan", () -> verified(() -> verify(lessThan(3), getRequestedFor(urlEqualTo("/v")))));
        step("lessThanOrExactly", () -> verified(() -> verify(
                lessThanOrExactly(2), getRequestedFor(urlEqualTo("/v")))));
        step("exactly", () -> verified(() -> verify(exactly(2), getRequestedFor(urlEqualTo("/v")))));
        step("moreThanOrExactly", () -> verified(() -> verify(
                moreThanOrExactly(2), getRequestedFor(urlEqualTo("/v")))));
        step("moreThan", () -> verified(() -> client.verifyThat(moreThan(1), getRequestedFor(urlEqualTo("/v")))));
        step("verify of none", () -> verified(() -> verify(0, putRequestedFor(urlEqualTo("/v")))));
        step("verify of other methods", () -> verified(() -> {
            verify(0, deleteRequestedFor(anyUrl()));
            verify(0, patchRequestedFor(anyUrl()));
            verify(0, headRequestedFor(anyUrl()));
            verify(0, optionsRequestedFor(anyUrl()));
            verify(0, traceRequestedFor(anyUrl()));
            verify(3, anyRequestedFor(anyUrl()));
        }));
        step("verify a body", () -> verified(() -> verify(
                postRequestedFor(urlEqualTo("/v")).withRequestBody(matchingJsonPath("$.a", equalTo("1"))))));
        step("verify without a header", () -> verified(() -> verify(getRequestedFor(anyUrl()).withoutHeader("X-B"))));
        step("verify, new pattern", () -> verified(() -> verify(newRequestPattern().withUrl("/v"))));
        step("verify credentials", () -> verified(() -> verify(
                0, allRequests().withBasicAuth(new BasicCredentials("user", "words")))));

        step("failing verify", () -> verified(() -> verify(getRequestedFor(urlEqualTo("/w")))));
        step("failing verify of a header", () -> verified(() -> verify(
                getRequestedFor(urlEqualTo("/v")).withHeader("X-A", equalTo("3")))));
        step("failing verify of a body", () -> verified(() -> verify(
                postRequestedFor(urlEqualTo("/v")).withRequestBody(equalToJson("{\"a\": 2}")))));
        step("failing verify of a number", () -> verified(() -> verify(3, getRequestedFor(urlEqualTo("/v")))));
        step("failing lessThan", () -> verified(() -> verify(lessThan(2), getRequestedFor(urlEqualTo("/v")))));
        step("failing moreThan", () -> verified(() -> verify(moreThan(2), getRequestedFor(urlEqualTo("/v")))));
        step("failing verify of none", () -> verified(() -> verify(0, postRequestedFor(urlEqualTo("/v")))));
        step("failing verify, custom matcher", () -> verified(() -> verify(
                requestMadeFor("nobody", Parameters.empty()))));

        step("findAll", () -> findAll(getRequestedFor(urlEqualTo("/v"))));
        step("find", () -> client.find(postRequestedFor(urlEqualTo("/v"))));
        step("findAll, none", () -> findAll(getRequestedFor(urlEqualTo("/none"))));
        step("countRequestsMatching", () -> admin.countRequestsMatching(anyRequestedFor(anyUrl()).build()));
        step("findRequestsMatching", () -> urlsOf(
                admin.findRequestsMatching(anyRequestedFor(anyUrl()).build()).getRequests()));
        resetRequests();
        step("failing verify, no request", () -> verified(() -> verify(getRequestedFor(urlEqualTo("/v")))));
    }

    private static void journal() throws Exception {
        begin("journal");
        StubMapping stub = stubFor(get(urlPathEqualTo("/g")).withName("named").willReturn(
                okJson("{\"a\": 1}").withHeader("X-R", "1", "2")));
        send("GET", "/g?a=1&a=2&b=%20x", null, "X-S", "1", "Cookie", "theme=dark; lang=en");
        send("POST", "/unknown", "plain words");
        send("GET", "/unknown/too", null);
        step("getAllServeEvents", () -> getAllServeEvents());
        step("getServeEvents", () -> urls(client.getServeEvents()));
        step("getServeEvents, admin", () -> {
            var result = admin.getServeEvents();
            return List.of(result.getMeta().total, result.isRequestJournalDisabled(), urls(result.getServeEvents()));
        });
        step("serve events, unmatched", () -> getAllServeEvents(ServeEventQuery.ALL_UNMATCHED));
        step("serve events, all", () -> urls(getAllServeEvents(ServeEventQuery.ALL)));
        step("serve events of a stub", () -> urls(getAllServeEvents(ServeEventQuery.forStubMapping(stub))));
        step("serve events of a stub's id", () -> urls(
                client.getServeEvents(ServeEventQuery.forStubMapping(stub.getId()))));
        step("serve events of an unknown stub", () -> getAllServeEvents(
                ServeEventQuery.forStubMapping(new UUID(1, 1))));
        step("findUnmatchedRequests", () -> findUnmatchedRequests());
        step("findAllUnmatchedRequests", () -> urlsOf(client.findAllUnmatchedRequests()));
        step("getServedStub", () -> admin.getServedStub(getAllServeEvents().get(0).getId()).getItem());
        step("getServedStub, unknown", () -> admin.getServedStub(new UUID(1, 1)).isPresent());
        step("timing", () -> {
            var timing = getAllServeEvents().get(0).getTiming();
            return timing.getTotalTime() == timing.getServeTime() + timing.getAddedDelay();
        });
        step("removeServeEvent", () -> {
            removeServeEvent(getAllServeEvents().get(0).getId());
            return urls(getAllServeEvents());
        });
        step("removeEvent, unknown", () -> {
            client.removeEvent(new UUID(1, 1));
            return urls(getAllServeEvents());
        });
        step("removeServeEvents", () -> {
            List<ServeEvent> removed = removeServeEvents(postRequestedFor(anyUrl()));
            return List.of(removed, urls(getAllServeEvents()));
        });
        step("removeEvents, none", () -> client.removeEvents(postRequestedFor(anyUrl())));
        step("resetAllRequests", () -> {
            resetAllRequests();
            return getAllServeEvents();
        });
        step("resetRequests", () -> {
            send("GET", "/g", null);
            client.resetRequests();
            return getAllServeEvents();
        });
    }

    private static void faults() {
        begin("faults");
        for (Fault fault : Fault.values()) {
            String path = "/" + fault.name();
            step("fault " + fault, () -> stubFor(get(path).willReturn(aResponse().withFault(fault))));
            step("answer of " + fault, () -> send("GET", path, null));
            step("journal of " + fault, () -> getAllServeEvents().get(0));
        }
    }

    private static void nearMisses() throws Exception {
        begin("near misses");
        stubFor(get("/near/one").withName("one").withHeader("X-A", equalTo("1")).willReturn(ok()));
        stubFor(post("/far/away/from/it").withRequestBody(equalToJson("{\"a\": 1}")).willReturn(ok()));
        send("GET", "/near/one", null, "X-A", "2");
        step("findNearMissesForAllUnmatched", () -> findNearMissesForAllUnmatched());
        step("findNearMissesForAllUnmatchedRequests", () -> client.findNearMissesForAllUnmatchedRequests().size());
        LoggedRequest request = findUnmatchedRequests().get(0);
        step("findNearMissesFor a request", () -> findNearMissesFor(request));
        step("findTopNearMissesFor a request", () -> client.findTopNearMissesFor(request).size());
        step("findNearMissesFor a pattern", () -> findNearMissesFor(getRequestedFor(urlEqualTo("/near/two"))));
        step("findAllNearMissesFor a pattern", () -> client.findAllNearMissesFor(
                getRequestedFor(urlEqualTo("/near/one")).withHeader("X-A", equalTo("9"))));
        step("diff of a near miss", () -> findNearMissesForAllUnmatched().get(0).getDiff().toString());
        step("near misses, admin", () -> List.of(
                admin.findNearMissesForUnmatchedRequests().getNearMisses().size(),
                admin.findTopNearMissesFor(request).getNearMisses().size(),
                admin.findTopNearMissesFor(newRequestPattern().withUrl("/x").build()).getNearMisses().size()));
    }

    private static void settings() throws Exception {
        begin("settings");
        stubFor(get("/t").willReturn(ok()));
        step("setGlobalFixedDelay", () -> {
            setGlobalFixedDelay(2);
            return getSettings();
        });
        step("delayed answer", () -> send("GET", "/t", null));
        step("delayed event", () -> getAllServeEvents().get(0).getTiming().getAddedDelay());
        step("setGlobalFixedDelayVariable", () -> {
            client.setGlobalFixedDelayVariable(1);
            return client.getGlobalSettings();
        });
        step("setGlobalRandomDelay, uniform", () -> {
            setGlobalRandomDelay(new UniformDistribution(1, 2));
            return getSettings();
        });
        step("setGlobalRandomDelayVariable, lognormal", () -> {
            client.setGlobalRandomDelayVariable(new LogNormal(1.5, 0.25));
            return getSettings();
        });
        step("updateSettings, extended", () -> {
            updateSettings(GlobalSettings.builder().fixedDelay(1)
                    .extended(Parameters.one("team", Map.of("name", "blue", "size", 3))).build());
            return getSettings();
        });
        step("updateGlobalSettings, copy", () -> {
            client.updateGlobalSettings(getSettings().copy().fixedDelay(3).build());
            return admin.getGlobalSettings();
        });
        step("PATCH settings/extended", () -> {
            send("PATCH", "/__admin/settings/extended",
                    "{\"extended\": {\"more\": [1], \"team\": {\"name\": \"red\"}}}");
            return getSettings();
        });
        step("PATCH settings/extended, null", () -> {
            send("PATCH", "/__admin/settings/extended", "{\"extended\": {\"team\": null}}");
            return getSettings();
        });
        step("reset keeps the settings", () -> {
            reset();
            return getSettings();
        });
        step("updateSettings, defaults", () -> {
            updateSettings(GlobalSettings.defaults());
            return getSettings();
        });
    }

    private static void resets() throws Exception {
        begin("resets");
        writeMapping("second.json", "0b", "/second", "two");
        stubFor(get("/mine").willReturn(ok()));
        send("GET", "/mine", null);
        step("resetToDefault", () -> {
            resetToDefault();
            return List.of(listAllStubMappings(), getAllServeEvents(), send("GET", "/second", null));
        });
        writeMapping("second.json", "0b", "/second", "three");
        step("resetToDefaultMappings", () -> {
            client.resetToDefaultMappings();
            return send("GET", "/second", null);
        });
        Files.delete(mappings.resolve("second.json"));
        step("reset", () -> {
            stubFor(get("/mine").willReturn(ok()));
            send("GET", "/mine", null);
            reset();
            return List.of(paths(), getAllServeEvents());
        });
        step("resetAll", () -> {
            admin.resetToDefaultMappings();
            stubFor(get("/mine").willReturn(ok()));
            admin.resetAll();
            return paths();
        });
        step("saveAllMappings", () -> {
            stubFor(get("/kept").persistent().willReturn(ok()));
            saveAllMappings();
            return "saved";
        });
        step("saveMappings", () -> {
            client.saveMappings();
            return "saved";
        });
        step("after saveMappings", () -> {
            resetToDefault();
            return paths();
        });
        step("removeAllMappings, files", () -> {
            removeAllMappings();
            resetToDefault();
            return paths();
        });
    }

    private static void loading(Path folder) throws Exception {
        begin("loading");
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.createDirectories(source.resolve("mappings"));
        Files.createDirectories(source.resolve("__files"));
        Files.writeString(source.resolve("__files/page.txt"), "the page");
        Files.writeString(source.resolve("mappings/one.json"),
                "{\"request\": {\"method\": \"GET\", \"url\": \"/loaded\"},"
                        + " \"response\": {\"bodyFileName\": \"page.txt\"}}");
        step("loadMappingsFrom a path", () -> {
            client.loadMappingsFrom(source.toString());
            return List.of(paths(), send("GET", "/loaded", null));
        });
        step("loadMappingsFrom a file", () -> {
            client.loadMappingsFrom(source.toFile());
            return paths().size();
        });
    }

    private static void notServed() {
        begin("recordings");
        step("getRecordingStatus", () -> getRecordingStatus());
        step("getStubRecordingStatus", () -> client.getStubRecordingStatus());
        step("startRecording", () -> {
            startRecording("http://127.0.0.1:1");
            return "started";
        });
        step("startStubRecording", () -> {
            client.startStubRecording(recordSpec().forTarget("http://127.0.0.1:1"));
            return "started";
        });
        step("stopRecording", () -> stopRecording());
        step("stopStubRecording", () -> client.stopStubRecording());
        step("snapshotRecord", () -> snapshotRecord());
        step("snapshotRecord, spec", () -> snapshotRecord(recordSpec().makeStubsPersistent(false)));
        step("takeSnapshotRecording", () -> client.takeSnapshotRecording());
        for (String call : List.of("GET /files", "PUT /files/a.txt", "DELETE /files/a.txt", "GET /docs",
                "GET /recorder", "GET /nothing", "PUT /mappings", "PATCH /requests", "POST /mappings/new",
                "GET /version", "GET /health", "GET /mappings/no-id", "GET /requests/no-id",
                "GET /requests?since=no-date", "GET /requests?limit=no-number", "GET /requests?matchingStub=no-id")) {
            String[] parts = call.split(" ");
            step("call " + call, () -> send(parts[0], "/__admin" + parts[1], parts[0].startsWith("P") ? "{}" : null));
        }
    }

    private static void ending() {
        step("shutdownServer", () -> {
            shutdownServer();
            return "stopped";
        });
        step("after shutdownServer", () -> {
            Thread.sleep(1500);
            return listAllStubMappings();
        });
    }

    // MARK: what the steps share

    /** Begins a group of steps with one fixture. WireMock writes and deletes files as stubs come and go. */
    private static void begin(String group) {
        step("begin " + group, () -> {
            try (var files = Files.list(mappings)) {
                for (Path file : files.toList()) Files.delete(file);
            }
            writeMapping("first.json", "0a", "/first", "one");
            resetToDefault();
            WireMock.reset();
            return paths();
        });
    }

    private static void writeMapping(String file, String id, String url, String body) throws IOException {
        Files.writeString(mappings.resolve(file), String.format(
                "{\"id\": \"6f1f6ab1-5a4c-4b76-a0b0-0000000000%s\","
                        + " \"request\": {\"method\": \"GET\", \"url\": \"%s\"}, \"response\": {\"body\": \"%s\"}}",
                id, url, body));
    }

    private static void resetRequests() {
        client.resetRequests();
    }

    /** Sends a request, and returns what a client sees of the answer. If no stub matched, each server has own words. */
    private static Object send(String method, String target, String body, String... headers) throws Exception {
        var publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(base + target)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) request.headers(headers);
        try {
            var response = HTTP.send(request.method(method, publisher).build(), HttpResponse.BodyHandlers.ofString());
            boolean isAdmin = target.startsWith("/__admin");
            boolean isStubs = response.headers().firstValue("Matched-Stub-Id").isPresent();
            if (!isAdmin && !isStubs && response.statusCode() == 404) return 404;
            String type = response.headers().firstValue("Content-Type").orElse("");
            Object content = isAdmin && type.equals("application/json") ? Json.node(response.body()) : response.body();
            return Map.of("status", response.statusCode(), "headers", new TreeMap<>(response.headers().map()),
                    "body", content);
        } catch (IOException error) {
            return "no answer";
        }
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (StubMapping stub : listAllStubMappings().getMappings()) paths.add(stub.getRequest().getUrl());
        return paths;
    }

    private static List<String> urls(List<ServeEvent> events) {
        return events.stream().map(event -> event.getRequest().getUrl()).toList();
    }

    private static List<String> urlsOf(List<LoggedRequest> requests) {
        return requests.stream().map(LoggedRequest::getUrl).toList();
    }

    private static List<Object> sortedScenarios(List<Scenario> scenarios) {
        List<Object> shown = new ArrayList<>();
        scenarios.stream().sorted((a, b) -> a.getName().compareTo(b.getName())).forEach(scenario -> {
            Map<String, Object> view = new TreeMap<>();
            view.put("name", scenario.getName());
            view.put("state", scenario.getState());
            view.put("possibleStates", scenario.getPossibleStates().stream().sorted().toList());
            view.put("mappings", scenario.getMappings().stream()
                    .map(stub -> stub.getRequest().getUrl()).sorted().toList());
            shown.add(view);
        });
        return shown;
    }

    private static List<String> states() {
        return getAllScenarios().stream().map(one -> one.getName() + ": " + one.getState()).sorted().toList();
    }

    private static String verified(Runnable verification) {
        verification.run();
        return "verified";
    }

    /** Makes a call, and prints a line about it. */
    private static void step(String name, Callable<Object> call) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", name);
        try {
            line.put("result", Json.getObjectMapper().valueToTree(call.call()));
        } catch (Throwable error) {
            line.put("error", error.getClass().getSimpleName());
            line.put("message", String.valueOf(error.getMessage()));
        }
        System.out.println(Json.getObjectMapper().valueToTree(line));
    }
}
