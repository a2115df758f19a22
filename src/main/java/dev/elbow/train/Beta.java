package dev.elbow.train;

import dev.elbow.ElbowException;

/** The weight of the KL term at each step: a pure function, so that replicas and resumed runs agree without talking. */
public sealed interface Beta {
    /** The forms of {@link #schedule}, for help texts. */
    String FORMS = "constant, warmup:EPOCHS, cyclical:EPOCHS[:RAMP]";

    /** Returns the weight that the schedule reaches. */
    float value();

    /**
     * Returns the weight of a step. Allocates nothing.
     *
     * @param step training step from 0, over all epochs
     * @param stepsPerEpoch steps in one epoch
     */
    float at(long step, long stepsPerEpoch);

    /** Returns the schedule in the form {@link #of} reads. */
    String schedule();

    /** The same weight throughout. */
    record Constant(float value) implements Beta {
        /** Checks the value. */
        public Constant {
            check(value);
        }

        @Override
        public float at(long step, long stepsPerEpoch) {
            return value;
        }

        @Override
        public String schedule() {
            return "constant";
        }
    }

    /**
     * Linear from 0 to the value, then constant (Bowman et al., "Generating Sentences from a Continuous Space", 2016).
     *
     * @param epochs length of the rise
     */
    record Warmup(float value, int epochs) implements Beta {
        /** Checks the ranges. */
        public Warmup {
            check(value);
            checkEpochs(epochs);
        }

        @Override
        public float at(long step, long stepsPerEpoch) {
            return (float) (value * Math.min(1.0, (double) step / (epochs * stepsPerEpoch)));
        }

        @Override
        public String schedule() {
            return "warmup:" + epochs;
        }
    }

    /**
     * Cycles of a linear rise from 0 and a plateau (Fu et al., "Cyclical Annealing Schedule", 2019).
     *
     * @param epochs length of a cycle
     * @param ramp share of a cycle that rises, in (0, 1]
     */
    record Cyclical(float value, int epochs, float ramp) implements Beta {
        /** Checks the ranges. */
        public Cyclical {
            check(value);
            checkEpochs(epochs);
            if (!(ramp > 0 && ramp <= 1)) {
                throw new IllegalArgumentException("the rising share of a beta cycle must be in (0, 1], got " + ramp);
            }
        }

        @Override
        public float at(long step, long stepsPerEpoch) {
            long cycle = epochs * stepsPerEpoch;
            return (float) (value * Math.min(1.0, (double) (step % cycle) / cycle / ramp));
        }

        @Override
        public String schedule() {
            return "cyclical:" + epochs + ":" + ramp;
        }
    }

    /** Returns a constant weight. */
    static Beta constant(float value) {
        return new Constant(value);
    }

    /**
     * Reads a schedule.
     *
     * @param schedule one of {@link #FORMS}
     * @throws ElbowException if it is none of them or a number is out of range
     */
    static Beta of(float value, String schedule) {
        String[] parts = schedule.split(":", -1);
        try {
            return switch (parts[0] + "/" + parts.length) {
                case "constant/1" -> new Constant(value);
                case "warmup/2" -> new Warmup(value, Integer.parseInt(parts[1]));
                case "cyclical/2" -> new Cyclical(value, Integer.parseInt(parts[1]), 0.5f);
                case "cyclical/3" -> new Cyclical(value, Integer.parseInt(parts[1]), Float.parseFloat(parts[2]));
                default ->
                    throw new ElbowException("unknown beta schedule \"%s\"; there are %s".formatted(schedule, FORMS));
            };
        } catch (NumberFormatException e) {
            throw new ElbowException("bad number in beta schedule \"%s\"; there are %s".formatted(schedule, FORMS), e);
        } catch (IllegalArgumentException e) {
            throw new ElbowException(e.getMessage(), e);
        }
    }

    private static void check(float value) {
        if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("beta must be finite and at least 0, got " + value);
        }
    }

    private static void checkEpochs(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("a beta schedule needs epochs >= 1, got " + epochs);
        }
    }
}
