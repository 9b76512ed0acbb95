# SPDX-License-Identifier: MIT
# cases.py SEED COUNT: random cases for tests/unit/oracle.c, worked out by python's own
# decimal, fractions, struct and zoneinfo.
import random
import struct
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, getcontext, ROUND_HALF_UP
from fractions import Fraction
from zoneinfo import ZoneInfo, available_timezones

rng = random.Random(int(sys.argv[1]))
count = int(sys.argv[2])
getcontext().prec = 1000
getcontext().Emax = 10 ** 9
getcontext().Emin = -10 ** 9


def say(*words):
    print(*words, sep='\t')


def number():
    """A number as text, spelled in one of many ways."""
    text = ''.join(rng.choice('0123456789') for _ in range(rng.choice((1, 2, 3, 7, 9, 15, 17, 20, 40))))
    if rng.random() < .3:
        text = rng.choice(('0', '00', '0' * 9)) + text
    if rng.random() < .3:
        text += '0' * rng.randrange(9)
    if rng.random() < .6:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + '.' + text[at:]
    if rng.random() < .4:
        text += rng.choice('eE') + rng.choice(('', '+', '-')) + str(rng.randrange(rng.choice((5, 30, 400))))
    return rng.choice(('', '', '-', '+')) + text


def float32(bits):
    return struct.unpack('<f', struct.pack('<I', bits))[0]


def nearest32(x):
    """The float nearest to a fraction, ties to even; None: past the largest."""
    if x == 0:
        return 0.0
    size = abs(x)
    e = max(size.numerator.bit_length() - size.denominator.bit_length() - 25, -149)
    while size / Fraction(2) ** e >= 1 << 24:
        e += 1
    units, rest = divmod(size / Fraction(2) ** e, 1)
    units = int(units)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and units % 2):
        units += 1
    y = Fraction(units) * Fraction(2) ** e
    if y >= Fraction(2) ** 128:
        return None
    return float(y) if x > 0 else -float(y)


def shortest32(x):
    """The shortest decimal that reads as the float x: the nearest of them, else the even one."""
    exact = Decimal(x)
    for digits in range(1, 10):
        unit = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        below = (exact / unit).to_integral_value(rounding='ROUND_FLOOR') * unit
        good = [d for d in (below, below + unit) if nearest32(Fraction(d)) == x]
        if good:
            return min(good, key=lambda d: (abs(d - exact), int(d / unit) % 2))
    raise AssertionError(x)


def fits(value, x, shortest, digits):
    return int(value == shortest or value == Decimal('%.*e' % (digits - 1, x)))


def floats():
    bits = rng.getrandbits(64)
    x = struct.unpack('<d', struct.pack('<Q', bits))[0]
    if x == x and abs(x) != float('inf') and x != 0:
        say('real', '%016x' % bits, repr(x))
    bits = rng.getrandbits(32)
    x = float32(bits)
    if x == x and abs(x) != float('inf') and x != 0:
        say('real32', '%08x' % bits, shortest32(x))


def checks():
    text = number()
    value = Decimal(text)
    x = float(text)
    if x == 0 or abs(x) == float('inf'):
        say('check', text, int(value == 0))
    else:
        say('check', text, fits(value, x, Decimal(repr(x)), 17))
    if abs(value.adjusted()) > 60:
        return
    x = nearest32(Fraction(value))
    if x is None or x == 0:
        say('check32', text, int(value == 0))
    else:
        say('check32', text, fits(value, x, shortest32(x), 9))


def decimals():
    text, other = number(), number()
    if rng.random() < .1:
        other = text + '0' if '.' in text and 'e' not in text.lower() else text
    a, b = Decimal(text), Decimal(other)
    say('compare', text, other, (a > b) - (a < b))
    whole = a == a.to_integral_value() if a.adjusted() < 1000 else True
    say('int', text, int(a) if whole and -2 ** 63 <= a < 2 ** 63 else '-')
    precision = rng.randrange(1, 66)
    scale = rng.randrange(0, min(precision, 30) + 1)
    good = a == 0 or (abs(a) < Decimal(10) ** (precision - scale) and a == round_to(a, scale))
    say('fits', text, precision, scale, int(good))
    if a.adjusted() < 300:
        r = round_to(a, scale)
        say('round', text, scale, format(abs(r) if r == 0 else r, 'f'))


def round_to(a, scale):
    return a.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


def days():
    d = date.fromordinal(rng.randrange(1, date.max.toordinal() + 1))
    say('day', d.isoformat(), d.toordinal() - date(1970, 1, 1).toordinal())


EPOCH = datetime(1970, 1, 1)


def zone(name):
    """Offsets at random instants, and random wall clocks, some of them near a change."""
    z = ZoneInfo(name)
    for _ in range(max(2, count // 400)):
        t = datetime(1850, 1, 1) + timedelta(seconds=rng.randrange(86400 * 366 * 1200))
        offset = t.replace(tzinfo=timezone.utc).astimezone(z).utcoffset()
        say('offset', name, int((t - EPOCH).total_seconds()), int(offset.total_seconds()))
        t = datetime(1950, 1, 1) + timedelta(seconds=900 * rng.randrange(86400 // 900 * 366 * 90))
        wall(z, name, t)
    if count > 1000:
        for month in (3, 4, 10, 11):
            for day in range(1, 32 if month in (3, 10) else 31):
                for hour in range(4):
                    wall(z, name, datetime(rng.randrange(1980, 2060), month, day, hour, 30))


def wall(z, name, t):
    first, second = t.replace(tzinfo=z, fold=0), t.replace(tzinfo=z, fold=1)
    instants = [int((x.replace(tzinfo=None) - EPOCH - x.utcoffset()).total_seconds()) for x in (first, second)]
    if instants[0] == instants[1]:
        kind = 'unique'
    else:
        kind = 'fold' if instants[0] < instants[1] else 'gap'
    say('wall', name, int((t - EPOCH).total_seconds()), kind, min(instants))


for _ in range(count):
    floats()
    checks()
    decimals()
    days()
for name in sorted(available_timezones()):
    if name[0].isupper() and name not in ('Factory', 'localtime'):
        zone(name)
