// What the measures mean for the person: one hint at a time, and when the shutter may go off by itself.
// No clock, no page: `now` (milliseconds) comes in, so that tests can replay any second.

/** The sentence for every hint, in the order in which hints are given: the first that applies is shown alone. */
export const HINTS = {
  dark: "Too dark: face a window or switch on a light",
  bright: "Too bright: turn away from the strong light",
  still: "Hold still",
  blurry: "Blurry: wipe the lens, or move back a little",
  uneven: "Uneven light: turn until both sides are lit alike",
  closer: "Come closer: fill the outline",
};

export const READY = "Good. Hold still";
export const READY_BY_HAND = "Good. Press the button";

/** Return the code of the first hint that applies, or null when the picture may be taken. */
export function judge(measures, limits) {
  if (measures.brightness < limits.dark || measures.black > limits.clipped) return "dark";
  if (measures.brightness > limits.bright || measures.white > limits.clipped) return "bright";
  if (measures.motion > limits.motion) return "still";
  if (measures.sharpness < limits.sharpness) return "blurry";
  if (measures.unevenness > limits.unevenness) return "uneven";
  if (measures.filled < limits.filled) return "closer"; // not for NaN: without colour nothing is known of skin
  return null;
}

/**
 * Turns a stream of verdicts into what is shown: a hint changes only when it has lasted, one odd frame neither
 * changes the sentence nor stops the countdown, and two in a row do.
 */
export class Steady {
  constructor(limits) {
    this.limits = limits;
    this.reset();
  }

  /** Forget everything, so that a new second must hold. */
  reset() {
    this.shown = undefined; // nothing said yet
    this.candidate = undefined;
    this.candidateSince = 0;
    this.repeats = 0;
    this.strikes = 0;
    this.goodSince = null;
  }

  /**
   * Take the verdict of one frame. Returns {shown, fraction, shoot}: the hint to show (null: all good; undefined: too
   * early to say), how much of the countdown is over (null while it does not run), and whether to shoot now.
   */
  update(code, now) {
    if (code === this.candidate) {
      this.repeats += 1;
    } else {
      this.candidate = code;
      this.candidateSince = now;
      this.repeats = 1;
    }
    if (this.repeats >= 2 && now - this.candidateSince >= this.limits.settle_ms) this.shown = code;

    this.strikes = code === null ? 0 : this.strikes + 1;
    if (this.strikes >= 2) this.goodSince = null;
    else if (code === null && this.goodSince === null) this.goodSince = now;

    const held = this.goodSince === null ? 0 : now - this.goodSince;
    if (held < this.limits.hold_ms) return { shown: this.shown, fraction: null, shoot: false };
    const fraction = Math.min(1, (held - this.limits.hold_ms) / this.limits.countdown_ms);
    // The frame that is taken must itself be a good one.
    return { shown: null, fraction, shoot: fraction >= 1 && code === null };
  }
}
