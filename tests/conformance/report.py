"""Runs cases, each held to one exact outcome, and says how many of them the standard asks for in just these words.

A case is a section of the standard, what is sent, what must come of it, and, where fx does something else than the standard says, why.
"""

import concurrent.futures


def run(standard, cases, outcome):
    """Runs the cases at once and returns (how many hold, the lines of those that do not)."""
    failures = []
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for case, came in zip(cases, pool.map(lambda case: attempt(outcome, case), cases)):
            if came != case.expected:
                failures.append(f"{standard} {case.section}: {case.title}: expected {case.expected!r}, got {came!r}")
    differing = sorted((case for case in cases if case.differs), key=lambda case: case.section)
    print(f"{standard}: {len(cases)} cases, {len(cases) - len(differing)} as the standard says, {len(differing)} otherwise with a reason, "
          f"{len(failures)} fail")
    for case in differing:
        print(f"  {case.section}: {case.title}: {case.expected}; {case.differs}")
    return failures


def attempt(outcome, case):
    try:
        return outcome(case)
    except Exception as error:  # What went wrong with one case is told of that case.
        return f"{type(error).__name__}: {error}"
