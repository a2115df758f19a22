/**
 * The contract of the backends: one suite that runs on every backend of this machine. A case is a small graph with
 * numbers; the reference backend is checked against finite differences, every other backend against the reference.
 */
package dev.elbow.contract;
