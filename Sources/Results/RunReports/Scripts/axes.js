// Round numbers on axes, and numbers as text.

const numberText = (value) => {
  if (value === null || value === undefined) return "none";
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(5)));
};

// Seconds as 0:42 or 1:02:42.
const timeText = (seconds) => {
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

const multiples = (low, high, size) => {
  const ticks = [];
  for (let count = Math.ceil(low / size - 1e-9); count * size <= high + 1e-9 * size && ticks.length < 100; count += 1) {
    ticks.push(count * size);
  }
  return ticks;
};

const linearTicks = ([low, high], wanted) => {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 5, 10].find((step) => step * power >= raw * (1 - 1e-9)) * power;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const text = (value) => largest < 1e-3 || largest >= 1e7
    ? value === 0 ? "0" : value.toExponential().replace(/(\.\d{4})\d+/, "$1").replace("+", "")
    : String(Number(value.toPrecision(12)));
  return multiples(low, high, size).map((value) => ({ value, label: text(value).replaceAll("-", "−") }));
};

const logarithmicTicks = ([low, high], wanted) => {
  const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
  const decades = last - first;
  const steps = decades * 3 <= wanted * 1.5 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / wanted));
  const ticks = [];
  for (let power = first; power <= last; power += 1) {
    if ((power - first) % stride) continue;
    for (const step of steps) {
      const value = step * 10 ** power;
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const label = power < -3 || power > 6 ? `${step}e${power}` : String(Number(value.toPrecision(3)));
      ticks.push({ value, label: label.replaceAll("-", "−") });
    }
  }
  return ticks.length >= 2 ? ticks : linearTicks([low, high], wanted);
};

const timeTicks = ([low, high], wanted) => {
  const raw = (high - low) / wanted;
  const sizes = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  const size = sizes.find((size) => size >= raw) ?? 86400 * Math.ceil(raw / 86400);
  return multiples(low, high, size).map((value) => ({ value, label: timeText(value) }));
};

// The range of some numbers with room above and below.
const roomyRange = (values, isLogarithmic) => {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return isLogarithmic ? [0.1, 1] : [0, 1];
  if (isLogarithmic) {
    const factor = Math.max(1.1, (high / low) ** 0.04);
    return [low / factor, high * factor];
  }
  const room = high > low ? 0.05 * (high - low) : Math.max(0.1 * Math.abs(high), 1e-30);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
};
