/**
 * All randomness: counter-based, so that every value is a pure function of seed, stream, step and element, the same on
 * every backend and for any number of replicas.
 */
package dev.elbow.random;
