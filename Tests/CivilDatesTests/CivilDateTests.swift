import CivilDates
import Testing

@Suite("A day")
struct CivilDateTests {
    @Test(
        "has a number, and is made of it",
        arguments: [
            (CivilDate(year: 1970, month: 1, day: 1), 0), (CivilDate(year: 1969, month: 12, day: 31), -1),
            (CivilDate(year: 2000, month: 2, day: 29), 11_016), (CivilDate(year: 2024, month: 3, day: 1), 19_783),
            (CivilDate(year: 1, month: 1, day: 1), -719_162), (CivilDate(year: 9999, month: 12, day: 31), 2_932_896),
            (CivilDate(year: -1, month: 12, day: 31), -719_529),
        ] as [(CivilDate, Int64)]
    )
    func numbers(date: CivilDate, number: Int64) {
        #expect(date.dayNumber == number)
        #expect(CivilDate(dayNumber: number) == date)
    }

    @Test("of each number within some centuries has that number, and exists")
    func roundTrip() {
        #expect((-200_000...200_000).allSatisfy { CivilDate(dayNumber: $0).dayNumber == $0 })
        #expect((-200_000...200_000).allSatisfy { CivilDate(dayNumber: $0).exists })
    }

    @Test("exists in months that have it")
    func existence() {
        #expect(CivilDate(year: 2024, month: 2, day: 29).exists && !CivilDate(year: 2023, month: 2, day: 29).exists)
        #expect(CivilDate(year: 2000, month: 2, day: 29).exists && !CivilDate(year: 1900, month: 2, day: 29).exists)
        for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (4, 31)] as [(Int64, Int64)] {
            #expect(!CivilDate(year: 2021, month: month, day: day).exists)
        }
    }

    @Test("rounds a quotient down, also of the least number")
    func floor() {
        #expect([-7, -6, -1, 0, 1, 6].map { floorDivide($0, 3) } == [-3, -2, -1, 0, 0, 2])
        #expect(floorDivide(.min, 1) == .min)
        #expect(floorDivide(.min, 1000) == -9_223_372_036_854_776)
    }

    @Test("has a day of the week, and others some months away")
    func weekdaysAndMonths() {
        let monday = CivilDate(year: 2021, month: 6, day: 14)
        #expect(monday.weekday == 0)
        #expect(CivilDate(year: 1969, month: 12, day: 31).weekday == 2)
        #expect(monday.advanced(byMonths: -18) == CivilDate(year: 2019, month: 12, day: 14))
        let last = CivilDate(year: 2021, month: 1, day: 31).advanced(byMonths: 1)
        #expect(last == CivilDate(year: 2021, month: 2, day: 28))
    }
}
