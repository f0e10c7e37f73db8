package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a body, it is answered with a code and a reason and stores nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String LINE = "{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}";
  private static final String ORDER = "{\"lines\":[" + LINE + "]}";

  /** One for all cases, since none of them changes anything. */
  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  private List<Long> before = List.of();

  @BeforeEach
  void remember() {
    before = ends();
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(ends()).isEqualTo(before);
  }

  private List<Long> ends() {
    return List.of(api.store().orders().written(), api.store().customers().events().end().offset());
  }

  record Case(String path, String body, int status, String code, String named) {
    @Override
    public String toString() {
      String shown = body.length() > 60 ? body.substring(0, 60) + "…" : body;
      return path + " " + shown + " " + status + " " + code;
    }
  }

  private static Case order(String body, int status, String code, String named) {
    return new Case("/orders", body.replace('\'', '"'), status, code, named);
  }

  private static Case line(String fields, int status, String code, String named) {
    return order("{'lines':[" + LINE + ",{" + fields + "}]}", status, code, named);
  }

  private static Case price(String price) {
    return line(
        "'sku':'box','quantity':1,'unitPrice':" + price,
        422,
        "INVALID_AMOUNT",
        "'lines[1].unitPrice'");
  }

  private static Case quantity(String quantity) {
    return line(
        "'unitPrice':1,'sku':'box','quantity':" + quantity,
        422,
        "INVALID_QUANTITY",
        "'lines[1].quantity'");
  }

  private static Case id(String id) {
    return order("{'orderId':'" + id + "'}", 422, "INVALID_ID", "'orderId'");
  }

  private static Case note(String body, int status, String code, String named) {
    return new Case("/credit-notes", body.replace('\'', '"'), status, code, named);
  }

  private static Case customer(String body, int status, String code, String named) {
    return new Case("/customers", body.replace('\'', '"'), status, code, named);
  }

  static Stream<Case> syntax() {
    return Stream.of(
        order("", 400, "INVALID_JSON", "body"),
        order("{", 400, "INVALID_JSON", "line 1, column 2"),
        order("[]", 400, "INVALID_JSON", "object"),
        order("null", 400, "INVALID_JSON", "object"),
        order("{}{}", 400, "INVALID_JSON", "more"),
        order("\uFEFF{}", 400, "INVALID_JSON", "body"),
        order("{'lines':NaN}", 400, "INVALID_JSON", "body"),
        order("{lines:[]}", 400, "INVALID_JSON", "body"),
        order("{'lines':[1,]}", 400, "INVALID_JSON", "body"),
        order("{'a':" + "1".repeat(101) + "}", 400, "INVALID_JSON", "body"),
        order("{'a':'" + "x".repeat(10_001) + "'}", 400, "INVALID_JSON", "body"),
        order("{'a':1,'a':1}", 400, "DUPLICATE_FIELD", "'a'"),
        order("{'a':null,'a':null}", 400, "DUPLICATE_FIELD", "'a'"),
        line("'sku':'a','sku':'a'", 400, "DUPLICATE_FIELD", "'lines[1].sku'"),
        order("{'lines':" + "[".repeat(100_000) + "}", 400, "TOO_DEEP", "'lines[0][0]"),
        order("{'a':".repeat(17) + "1" + "}".repeat(17), 400, "TOO_DEEP", "a.a.a"),
        order("{'status':'OPEN'}", 400, "UNKNOWN_FIELD", "'status'"),
        order("{'\\ud800\\r\\n':1}", 400, "UNKNOWN_FIELD", "'???'"),
        line("'sku':'a','price':1", 400, "UNKNOWN_FIELD", "'lines[1].price'"),
        order("{'orderId':1}", 400, "WRONG_TYPE", "'orderId'"),
        order("{'customerId':['a']}", 400, "WRONG_TYPE", "'customerId'"),
        order("{'lines':{}}", 400, "WRONG_TYPE", "'lines'"),
        order("{'lines':[1]}", 400, "WRONG_TYPE", "'lines[0]'"),
        order("{'lines':[null]}", 400, "WRONG_TYPE", "'lines[0]'"),
        order("{'lines':[" + LINE + "],'occurredAt':1}", 400, "WRONG_TYPE", "'occurredAt'"),
        line("'sku':'a','quantity':'1'", 400, "WRONG_TYPE", "'lines[1].quantity'"),
        line("'sku':'a','quantity':1,'unitPrice':true", 400, "WRONG_TYPE", "'lines[1].unitPrice'"),
        customer("{'name':1}", 400, "WRONG_TYPE", "'name'"),
        customer("{'name':'a','creditLimit':{}}", 400, "WRONG_TYPE", "'creditLimit'"),
        customer("{'held':1}", 400, "UNKNOWN_FIELD", "'held'"),
        note("{'orderId':'1'}", 400, "UNKNOWN_FIELD", "'orderId'"),
        new Case("/orders/1/cancel", "{\"reason\":1}", 400, "UNKNOWN_FIELD", "'reason'"),
        new Case("/orders/1/cancel", "x", 400, "INVALID_JSON", "body"),
        new Case("/orders?dry=1", ORDER, 400, "UNKNOWN_PARAMETER", "'dry'"),
        new Case("/orders?limit=1", ORDER, 400, "UNKNOWN_PARAMETER", "'limit'"),
        new Case("/orders/%ff/cancel", "", 400, "INVALID_PATH", "%ff"),
        new Case("/orders/%20/cancel", "", 400, "INVALID_PATH", "id"),
        new Case("/orders/" + "x".repeat(101) + "/cancel", "", 400, "INVALID_PATH", "id"));
  }

  static Stream<Case> meaning() {
    return Stream.of(
        order("{}", 422, "MISSING_FIELD", "'lines'"),
        order("{'lines':null}", 422, "MISSING_FIELD", "'lines'"),
        order("{'lines':[]}", 422, "INVALID_LENGTH", "'lines'"),
        order(
            "{'lines':[" + (LINE + ",").repeat(10_000) + LINE + "]}",
            422,
            "INVALID_LENGTH",
            "'lines'"),
        line("", 422, "MISSING_FIELD", "'lines[1].sku'"),
        line("'sku':'a'", 422, "MISSING_FIELD", "'lines[1].quantity'"),
        line("'sku':'a','quantity':1", 422, "MISSING_FIELD", "'lines[1].unitPrice'"),
        line("'sku':''", 422, "INVALID_ID", "'lines[1].sku'"),
        price("1.0000"),
        price("1.5000"),
        price("'0.0001'"),
        price("1e3"),
        price("1E-2"),
        price("'1e3'"),
        price("-0.001"),
        price("1000000000000000.001"),
        price("1e999999999"),
        price("-1000000000000001"),
        price("''"),
        price("' 1'"),
        price("'+1'"),
        price("'.5'"),
        price("'١'"),
        price("'0x1'"),
        price("'" + "9".repeat(9_000) + "'"),
        quantity("0"),
        quantity("-1"),
        quantity("1.5"),
        quantity("1.0"),
        quantity("1e2"),
        quantity("1000000001"),
        quantity("99999999999999999999999"),
        id(""),
        id(" "),
        id("a "),
        id(" a"),
        id("\\u00a0a"),
        id("x".repeat(101)),
        id("x".repeat(300)),
        id("a\\nb"),
        id("a\\u0000b"),
        id("\\u007f"),
        id("\\ud800"),
        order("{'customerId':''}", 422, "INVALID_ID", "'customerId'"),
        time("2011-01-01"),
        time("yesterday"),
        time(""),
        time("2011-02-29T00:00:00Z"),
        time("2011-01-01T24:00:01Z"),
        time("+10000-01-01T00:00:00Z"),
        time("1293883200"),
        time("2011-01-01T12:00:00 Z"),
        time("-0001-01-01T00:00:00Z"),
        note("{}", 422, "MISSING_FIELD", "'customerId'"),
        note("{'customerId':null}", 422, "MISSING_FIELD", "'customerId'"),
        note(
            "{'customerId':'a','lines':[" + LINE + "]}",
            422,
            "INVALID_QUANTITY",
            "'lines[0].quantity'"),
        note(
            "{'customerId':'a','lines':[{'sku':'a','quantity':0}]}",
            422,
            "INVALID_QUANTITY",
            "'lines[0].quantity'"),
        note(
            "{'customerId':'a','lines':[{'sku':'a','quantity':-1000000001}]}",
            422,
            "INVALID_QUANTITY",
            "'lines[0].quantity'"),
        customer("{'creditLimit':1}", 422, "MISSING_FIELD", "'name'"),
        customer("{'name':'a'}", 422, "MISSING_FIELD", "'creditLimit'"),
        customer("{'name':' ','creditLimit':1}", 422, "INVALID_NAME", "'name'"),
        customer(
            "{'name':'" + "x".repeat(201) + "','creditLimit':1}", 422, "INVALID_NAME", "'name'"),
        customer("{'name':'a','creditLimit':-1}", 422, "INVALID_AMOUNT", "'creditLimit'"),
        customer("{'name':'a','creditLimit':1.2345}", 422, "INVALID_AMOUNT", "'creditLimit'"),
        customer("{'customerId':'\\t'}", 422, "INVALID_ID", "'customerId'"));
  }

  private static Case time(String time) {
    return order(
        "{'lines':[" + LINE + "],'occurredAt':'" + time + "'}",
        422,
        "INVALID_TIME",
        "'occurredAt'");
  }

  @ParameterizedTest
  @MethodSource({"syntax", "meaning"})
  void isRefused(Case bad) {
    Answer answer = api.post(bad.path, bad.body).isProblem(bad.status, bad.code);
    assertThat(answer.text("detail")).contains(bad.named).hasSizeLessThanOrEqualTo(1_000);
  }

  @Test
  void aLimitThatIsNoneIsRefused() {
    String path = "/customers/anna/credit-limit";
    api.put(path, "{}").isProblem(422, "MISSING_FIELD");
    api.put(path, "{\"creditLimit\":-0.001}").isProblem(422, "INVALID_AMOUNT");
    api.put(path, "{\"creditLimit\":1,\"name\":\"x\"}").isProblem(400, "UNKNOWN_FIELD");
  }
}
