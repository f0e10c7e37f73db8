/** What is put under faults: services as processes, their servers, and the network between. */
@NullMarked
package dev.tenon.soak.site;

import org.jspecify.annotations.NullMarked;
