import pytest
from scipy import stats

from annotate.agreement.student import student_t_quantile

#: Fisher & Yates 1963, table III, and the NIST/SEMATECH e-Handbook 1.3.6.7.2: df, then P = .90 .95 .975 .99 .995
PRINTED = """
1 3.078 6.314 12.706 31.821 63.657
2 1.886 2.920 4.303 6.965 9.925
3 1.638 2.353 3.182 4.541 5.841
4 1.533 2.132 2.776 3.747 4.604
5 1.476 2.015 2.571 3.365 4.032
10 1.372 1.812 2.228 2.764 3.169
20 1.325 1.725 2.086 2.528 2.845
30 1.310 1.697 2.042 2.457 2.750
60 1.296 1.671 2.000 2.390 2.660
100 1.290 1.660 1.984 2.364 2.626
"""
ROWS = [[float(cell) for cell in line.split()] for line in PRINTED.strip().splitlines()]


@pytest.mark.parametrize(
    ("df", "probability", "printed"),
    [(row[0], p, t) for row in ROWS for p, t in zip((0.90, 0.95, 0.975, 0.99, 0.995), row[1:], strict=True)],
)
def test_quantile_is_the_one_printed_in_the_tables(df, probability, printed):
    assert student_t_quantile(probability, df) == pytest.approx(printed, abs=0.00051)


@pytest.mark.parametrize("probability", [0.025, 0.4, 0.51, 0.9, 0.975, 0.9995])
@pytest.mark.parametrize("df", [1, 2, 2.5, 7, 29, 400, 1000, 1001, 33_333, 10_000_000])
def test_quantile_is_exact_to_ten_digits(probability, df):
    assert student_t_quantile(probability, df) == pytest.approx(stats.t.ppf(probability, df), rel=1e-10)


@pytest.mark.parametrize(("probability", "df"), [(0, 5), (1, 5), (0.975, 0)])
def test_quantile_refuses_what_has_none(probability, df):
    with pytest.raises(ValueError, match="no quantile"):
        student_t_quantile(probability, df)
