package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand.ChangeLimit;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.customers.CustomerEvent.CustomerRegistered;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.request.Once;
import dev.tenon.example.b2b.request.Once.Done;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /customers}. */
final class CustomersResource {
  private final CustomersService customers;
  private final Once once;

  CustomersResource(CustomersService customers) {
    this.customers = customers;
    this.once = customers.once();
  }

  void routes(Router router) {
    router
        .on("GET", "/customers", this::list, Page.PARAMETERS)
        .on("POST", "/customers", this::register)
        .on("GET", "/customers/{id}", this::get)
        .on("PUT", "/customers/{id}/credit-limit", this::changeLimit);
  }

  /** A customer as it reads. */
  record CustomerBody(
      String customerId, String name, String creditLimit, String held, String available) {

    static CustomerBody of(CustomerRegistered registered, BigDecimal limit, BigDecimal held) {
      return new CustomerBody(
          registered.customerId(),
          registered.name(),
          Values.text(limit),
          Values.text(held),
          Values.text(limit.subtract(held)));
    }

    /** Empty if nobody registered the customer, who may have been named by an order. */
    static Optional<CustomerBody> of(Customer customer) {
      return Optional.ofNullable(customer.registered())
          .map(
              registered -> of(registered, customer.creditLimit(), customer.reservations().held()));
    }
  }

  private record NewCustomer(@Nullable String customerId, String name, BigDecimal creditLimit) {
    static NewCustomer of(JsonBody body) {
      body.only("customerId", "name", "creditLimit");
      return new NewCustomer(
          body.idIfAny("customerId"), body.name("name"), body.money("creditLimit"));
    }
  }

  private Response register(Request request) throws IOException {
    NewCustomer wanted = NewCustomer.of(request.body());
    Done done =
        once.run(
            request.info(wanted, null),
            unit -> {
              String given = wanted.customerId();
              String id = given == null ? UUID.randomUUID().toString() : given;
              var register = new Register(id, wanted.name(), wanted.creditLimit());
              return new Done(id, unit.execute(Customer.ENTITY, id, register).version());
            });
    // As registered, whatever happened since, so that repeating it is answered the same.
    var answer =
        new CustomerBody(
            done.id(),
            wanted.name(),
            Values.text(wanted.creditLimit()),
            Values.text(BigDecimal.ZERO),
            Values.text(wanted.creditLimit()));
    return Response.json(201, answer).at("/customers", done.id());
  }

  private Response list(Request request) {
    return Response.json(
        200,
        Page.of(
            Page.Wanted.by(request),
            customers::customerIds,
            id -> id,
            id -> CustomerBody.of(customers.customer(id).state())));
  }

  private Response get(Request request) {
    return Response.json(
        200,
        CustomerBody.of(customers.customer(request.id()).state())
            .orElseThrow(() -> HttpProblem.notFound("NOT_FOUND", "there is no such customer")));
  }

  private Response changeLimit(Request request) throws IOException {
    String id = request.id();
    BigDecimal limit = request.body().only("creditLimit").money("creditLimit");
    Customer customer =
        customers
            .tenon()
            .execute(Customer.ENTITY, id, new ChangeLimit(limit), request.metadata())
            .state();
    return Response.json(200, CustomerBody.of(customer).orElseThrow());
  }
}
