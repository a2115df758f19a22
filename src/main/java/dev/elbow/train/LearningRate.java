package dev.elbow.train;

import dev.elbow.ElbowException;

/** The learning rate of each step: a pure function, so that replicas and resumed runs agree without talking. */
public sealed interface LearningRate {
    /** The forms of {@link #schedule}, for help texts. */
    String FORMS = "constant, stepwise:EPOCHS:FACTOR, cosine";

    /** Returns the rate at the start. */
    float value();

    /**
     * Returns the rate of a step. Allocates nothing.
     *
     * @param step training step from 0, over all epochs
     * @param stepsPerEpoch steps in one epoch
     * @param steps steps in the whole run
     */
    float at(long step, long stepsPerEpoch, long steps);

    /** Returns the schedule in the form {@link #of} reads. */
    String schedule();

    /** The same rate throughout. */
    record Constant(float value) implements LearningRate {
        /** Checks the value. */
        public Constant {
            check(value);
        }

        @Override
        public float at(long step, long stepsPerEpoch, long steps) {
            return value;
        }

        @Override
        public String schedule() {
            return "constant";
        }
    }

    /**
     * Multiplied by a factor at regular intervals.
     *
     * @param epochs interval
     * @param factor in (0, 1]
     */
    record Stepwise(float value, int epochs, float factor) implements LearningRate {
        /** Checks the ranges. */
        public Stepwise {
            check(value);
            if (epochs < 1 || !(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException(
                        "a stepwise learning rate needs epochs >= 1 and a factor in (0, 1], got %d and %s"
                                .formatted(epochs, factor));
            }
        }

        @Override
        public float at(long step, long stepsPerEpoch, long steps) {
            double rate = value;
            for (long drops = step / stepsPerEpoch / epochs; drops > 0; drops--) {
                rate *= factor;
            }
            return (float) rate;
        }

        @Override
        public String schedule() {
            return "stepwise:" + epochs + ":" + factor;
        }
    }

    /** Half a cosine, {@code value cos^2(pi step / (2 steps))}, from the value to 0 over the whole run (Loshchilov and Hutter, "SGDR", 2017, without restarts). */
    record Cosine(float value) implements LearningRate {
        /** Checks the value. */
        public Cosine {
            check(value);
        }

        @Override
        public float at(long step, long stepsPerEpoch, long steps) {
            double half = cos(0.5 * Math.PI * step / steps);
            return (float) (value * half * half);
        }

        /**
         * The Taylor series up to the 20th power, which on [0, pi/2] is good to the last bit of a double. {@code StrictMath.cos}
         * allocates an array in every call.
         */
        private static double cos(double x) {
            double sum = 1;
            for (int power = 20; power > 0; power -= 2) {
                sum = 1 - x * x / (power * (power - 1)) * sum;
            }
            return sum;
        }

        @Override
        public String schedule() {
            return "cosine";
        }
    }

    /** Returns a constant rate. */
    static LearningRate constant(float value) {
        return new Constant(value);
    }

    /**
     * Reads a schedule.
     *
     * @param schedule one of {@link #FORMS}
     * @throws ElbowException if it is none of them or a number is out of range
     */
    static LearningRate of(float value, String schedule) {
        String[] parts = schedule.split(":", -1);
        try {
            return switch (parts[0] + "/" + parts.length) {
                case "constant/1" -> new Constant(value);
                case "stepwise/3" -> new Stepwise(value, Integer.parseInt(parts[1]), Float.parseFloat(parts[2]));
                case "cosine/1" -> new Cosine(value);
                default ->
                    throw new ElbowException(
                            "unknown learning rate schedule \"%s\"; there are %s".formatted(schedule, FORMS));
            };
        } catch (NumberFormatException e) {
            throw new ElbowException(
                    "bad number in learning rate schedule \"%s\"; there are %s".formatted(schedule, FORMS), e);
        } catch (IllegalArgumentException e) {
            throw new ElbowException(e.getMessage(), e);
        }
    }

    private static void check(float value) {
        if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the learning rate must be finite and at least 0, got " + value);
        }
    }
}
