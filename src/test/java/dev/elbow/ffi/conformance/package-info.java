/**
 * Calls every function that Elbow links from CUDA's libraries, rightly and wrongly, and writes down what they answered: on a
 * GPU as evidence, on the stand-ins to be compared with it.
 */
package dev.elbow.ffi.conformance;
