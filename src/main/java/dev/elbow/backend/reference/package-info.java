/**
 * The oracle: plain loops with double arithmetic, one class per op kind, parameters kept in the exposed layout. It
 * defines what the other backends must compute; it is slow on purpose and chosen only by name.
 */
package dev.elbow.backend.reference;
