@NullMarked
package dev.tenon.rabbitmq;

import org.jspecify.annotations.NullMarked;
