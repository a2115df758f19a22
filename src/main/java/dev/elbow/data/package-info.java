/** Data sets, as samples of one shape. */
package dev.elbow.data;
