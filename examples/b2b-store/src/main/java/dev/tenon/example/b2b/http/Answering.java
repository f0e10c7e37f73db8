package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Answers requests, or throws what says why it does not. */
@FunctionalInterface
interface Answering {
  Response answer(HttpExchange exchange) throws IOException, InterruptedException;
}
