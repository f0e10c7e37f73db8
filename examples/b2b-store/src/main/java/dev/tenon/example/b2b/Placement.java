package dev.tenon.example.b2b;

/** Where orders and credit are. */
public enum Placement {
  /** In two services, each with its own database. */
  SEPARATE,
  /** In one service, with one database and one log; only the view is apart. */
  SHARED
}
