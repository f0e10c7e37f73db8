/**
 * What broker adapters have in common, for their authors: lanes and the workers that hand them
 * over, subscriptions that come back after a failure, publishing in order step by step.
 *
 * <p>An adapter writes a {@link dev.tenon.spi.broker.Membership}, which reads, and a {@link
 * dev.tenon.spi.broker.PublishingSession}, which writes; each lasts up to its first failure and is
 * then replaced.
 */
@NullMarked
package dev.tenon.spi.broker;

import org.jspecify.annotations.NullMarked;
