/** Files that others can rely on: strict JSON in, atomic writes out. Not exported. */
package dev.elbow.files;
