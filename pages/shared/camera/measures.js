// Measures of one small picture. Brightness, sharpness, the shares of black and white and the colour of skin follow
// core/photos/quality.py to the letter; a test gives the same arrays to both. `rgba` is (height × width × 4) bytes, row
// by row, as a canvas gives them.

/** Return the luma plane, 0–255 (ITU-R BT.601). */
export function luma(rgba, width, height) {
  const plane = new Float32Array(width * height);
  for (let i = 0, j = 0; i < plane.length; i += 1, j += 4) {
    plane[i] = 0.299 * rgba[j] + 0.587 * rgba[j + 1] + 0.114 * rgba[j + 2];
  }
  return plane;
}

/** Return {brightness, black, white}: the mean of a luma plane, and the shares without detail below and above. */
export function exposure(plane, blackLuma, whiteLuma) {
  let sum = 0;
  let black = 0;
  let white = 0;
  for (const value of plane) {
    sum += value;
    if (value < blackLuma) black += 1;
    else if (value > whiteLuma) white += 1;
  }
  return { brightness: sum / plane.length, black: black / plane.length, white: white / plane.length };
}

/** Return the variance of the 4-neighbour Laplacian inside the picture's border. */
export function sharpness(plane, width, height) {
  const count = (width - 2) * (height - 2);
  if (Math.min(width, height) < 3) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      const edge = plane[i - 1] + plane[i + 1] + plane[i - width] + plane[i + width] - 4 * plane[i];
      sum += edge;
      squares += edge * edge;
    }
  }
  return squares / count - (sum / count) ** 2;
}

/**
 * Return the guide of a task in a picture of this size: "oval" for a face, "frame" (a square) for a lesion, as centre
 * and half axes in pixels. The same geometry is drawn and measured.
 */
export function guide(shape, width, height) {
  const short = Math.min(width, height);
  const ry = shape === "oval" ? Math.min(0.39 * height, 0.54 * width) : 0.36 * short;
  const rx = shape === "oval" ? 0.74 * ry : ry;
  return { shape, cx: width / 2, cy: 0.45 * height, rx, ry }; // a little high: the hint stands below it
}

/**
 * Look inside the guide. Returns {filled, unevenness}: the share of pixels with the colour of skin, 0–1 (NaN for a
 * picture without colour), and how many times brighter one side is than the other (1: even). A face's upper and lower
 * half are not compared: there is hair.
 */
export function insideGuide(rgba, plane, width, height, area) {
  const sums = new Float64Array(4); // left, right, upper, lower
  const counts = new Float64Array(4);
  let skin = 0;
  let coloured = 0;
  for (let y = Math.ceil(area.cy - area.ry); y < area.cy + area.ry; y += 1) {
    for (let x = Math.ceil(area.cx - area.rx); x < area.cx + area.rx; x += 1) {
      const dx = (x - area.cx) / area.rx;
      const dy = (y - area.cy) / area.ry;
      if (area.shape === "oval" && dx * dx + dy * dy > 1) continue;
      const i = y * width + x;
      const [side, level] = [dx < 0 ? 0 : 1, dy < 0 ? 2 : 3];
      sums[side] += plane[i];
      sums[level] += plane[i];
      counts[side] += 1;
      counts[level] += 1;
      const [red, green, blue] = [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]];
      const most = Math.max(red, green, blue);
      const spread = most - Math.min(red, green, blue);
      if (spread > 12) coloured += 1;
      const hue = (green - blue) / Math.max(spread, 1);
      const saturation = spread / Math.max(most, 1);
      if (red === most && most > 30 && hue > -0.5 && hue < 0.9 && saturation > 0.06 && saturation < 0.8) skin += 1;
    }
  }
  const inside = counts[0] + counts[1];
  const mean = (part) => sums[part] / counts[part] + 1; // + 1: black must not divide by zero
  const ratio = (one, other) => Math.max(mean(one), mean(other)) / Math.min(mean(one), mean(other));
  return {
    filled: coloured < 0.02 * inside ? NaN : skin / inside,
    unevenness: area.shape === "oval" ? ratio(0, 1) : Math.max(ratio(0, 1), ratio(2, 3)),
  };
}

/** Return a luma plane at half its size, each value the mean of four: half the noise, the same movement. */
export function halved(plane, width, height) {
  const columns = width >> 1;
  const rows = height >> 1;
  const half = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const i = 2 * y * width + 2 * x;
      half[y * columns + x] = (plane[i] + plane[i + 1] + plane[i + width] + plane[i + width + 1]) / 4;
    }
  }
  return half;
}

/** Return the mean step of luma from one frame to the next, 0–255; 0 without an earlier frame of the same size. */
export function motion(half, previous) {
  if (!previous || previous.length !== half.length) return 0;
  let sum = 0;
  for (let i = 0; i < half.length; i += 1) sum += Math.abs(half[i] - previous[i]);
  return sum / half.length;
}

/** Measure one frame against the halved plane of the one before; returns {measures, half}. */
export function measure(rgba, width, height, previous, shape, limits) {
  const plane = luma(rgba, width, height);
  const half = halved(plane, width, height);
  const measures = {
    ...exposure(plane, limits.black_luma, limits.white_luma),
    sharpness: sharpness(plane, width, height),
    motion: motion(half, previous),
    ...insideGuide(rgba, plane, width, height, guide(shape, width, height)),
  };
  return { measures, half };
}
