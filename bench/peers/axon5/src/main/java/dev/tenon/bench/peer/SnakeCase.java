package dev.tenon.bench.peer;

import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;

/** Also without hyphens: the name of Axon's own sequence needs quotes otherwise. */
public final class SnakeCase extends PhysicalNamingStrategySnakeCaseImpl {
  @Override
  public Identifier toPhysicalSequenceName(Identifier name, JdbcEnvironment environment) {
    return Identifier.toIdentifier(name.getText().replace('-', '_'));
  }
}
