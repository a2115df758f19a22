/** The program {@code elbow}: one class per command, small groups of options that commands share. */
package dev.elbow.cli;
