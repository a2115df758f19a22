/**
 * What a device must do: hold parameters and samples, compile a graph into a {@link dev.elbow.backend.Plan}, update
 * parameters. {@link dev.elbow.backend.Backends} chooses one by name and explains every refusal.
 */
package dev.elbow.backend;
