package dev.tenon.bench.peer;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.axonframework.common.jpa.EntityManagerProvider;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;

/** A transaction per thread, joined where one is open: what Spring gives to Axon's engine. */
final class JpaTransactions implements TransactionManager, EntityManagerProvider {
  private final EntityManagerFactory factory;
  private final ThreadLocal<Open> current = new ThreadLocal<>();

  JpaTransactions(EntityManagerFactory factory) {
    this.factory = factory;
  }

  @Override
  public Transaction startTransaction() {
    Open open = current.get();
    if (open == null) {
      open = new Open(factory.createEntityManager());
      current.set(open);
    }
    open.users++;
    return open;
  }

  /** Of the thread's transaction, whose end alone closes it; a new one if there is none. */
  @Override
  public EntityManager getEntityManager() {
    Open open = current.get();
    return open == null ? factory.createEntityManager() : open.shared;
  }

  private final class Open implements Transaction {
    private final EntityManager entities;
    private final EntityManager shared;
    private int users;
    private boolean failed;

    private Open(EntityManager entities) {
      this.entities = entities;
      this.shared =
          (EntityManager)
              Proxy.newProxyInstance(
                  EntityManager.class.getClassLoader(),
                  new Class<?>[] {EntityManager.class},
                  (proxy, method, arguments) -> call(method, arguments));
      entities.getTransaction().begin();
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("close")) {
        return null;
      }
      try {
        return method.invoke(entities, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    @Override
    public void commit() {
      end();
    }

    @Override
    public void rollback() {
      failed = true;
      end();
    }

    private void end() {
      // Others still use it, or it failed to commit and is now rolled back as well.
      if (--users != 0) {
        return;
      }
      current.remove();
      try (entities) {
        EntityTransaction transaction = entities.getTransaction();
        if (failed) {
          transaction.rollback();
        } else {
          transaction.commit();
        }
      }
    }
  }
}
