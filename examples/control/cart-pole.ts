// The cart-pole task of A. Barto, R. Sutton and C. Anderson, IEEE Trans. SMC 13 (1983) 834-846: a pole on a cart that is
// pushed left or right every 20 ms. Constants, Euler steps and bounds as in the usual benchmark of 500 steps.

const GRAVITY = 9.8;
const CART_MASS = 1;
const POLE_MASS = 0.1;
const HALF_LENGTH = 0.5;
const FORCE = 10;
const STEP_SECONDS = 0.02;
const DEGREE = Math.PI / 180;
const POSITION_MAX = 2.4;
const ANGLE_MAX = 12 * DEGREE;

/** Metres, metres per second, radians from upright, radians per second. */
export interface CartPole {
  readonly position: number;
  readonly velocity: number;
  readonly angle: number;
  readonly turn: number;
}

/** The next state under a push to the left (0) or to the right (1). */
export function push({ position, velocity, angle, turn }: CartPole, action: 0 | 1): CartPole {
  const mass = CART_MASS + POLE_MASS;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const pull = ((action === 1 ? FORCE : -FORCE) + POLE_MASS * HALF_LENGTH * turn ** 2 * sin) / mass;
  const angular = (GRAVITY * sin - cos * pull) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / mass));
  const linear = pull - (POLE_MASS * HALF_LENGTH * angular * cos) / mass;
  return {
    position: position + STEP_SECONDS * velocity,
    velocity: velocity + STEP_SECONDS * linear,
    angle: angle + STEP_SECONDS * turn,
    turn: turn + STEP_SECONDS * angular,
  };
}

/** Whether the pole has fallen or the cart has left the track. */
export function hasFailed({ position, angle }: CartPole): boolean {
  return Math.abs(position) > POSITION_MAX || Math.abs(angle) > ANGLE_MAX;
}

const POSITIONS = [-0.8, 0.8];
const VELOCITIES = [-0.5, 0.5];
const ANGLES = [-6, -1, 0, 1, 6].map((degrees) => degrees * DEGREE);
const TURNS = [-50, 50].map((degrees) => degrees * DEGREE);

/** How many boxes the states are divided into. */
export const BOXES = (POSITIONS.length + 1) * (VELOCITIES.length + 1) * (ANGLES.length + 1) * (TURNS.length + 1);

/** The box of a state, 0..BOXES - 1: all that the network sees of it. */
export function boxOf({ position, velocity, angle, turn }: CartPole): number {
  const place = (value: number, edges: readonly number[]) => edges.filter((edge) => value >= edge).length;
  return (
    ((place(position, POSITIONS) * (VELOCITIES.length + 1) + place(velocity, VELOCITIES)) * (ANGLES.length + 1) +
      place(angle, ANGLES)) *
      (TURNS.length + 1) +
    place(turn, TURNS)
  );
}
