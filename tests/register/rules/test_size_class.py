"""The size class of the operator at its borders (law.md A2)."""

from compliance.register.rules.size_class import SizeClass, size_class


def test_the_borders_belong_to_the_smaller_class():
    told = [
        size_class(subjects, restricted=False)
        for subjects in (0, 10_000, 10_001, 500_000, 500_001, 18_000_000)
    ]
    assert told == ["small", "small", "medium", "medium", "large", "large"]


def test_data_of_restricted_access_raises_the_class_by_one_and_no_further():
    told = [size_class(subjects, restricted=True) for subjects in (10, 10_001, 500_001)]
    assert told == [SizeClass.MEDIUM, SizeClass.LARGE, SizeClass.LARGE]
