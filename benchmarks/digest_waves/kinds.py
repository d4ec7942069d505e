"""The kinds of months in which waves are looked for."""

from benchmarks.digest_waves.months import Month

KINDS = (
    Month("60 mentions a day, 15 % negative"),
    Month("10 a day", daily=10),
    Month("600 a day", daily=600),
    Month("nights and weekends half as negative again", rhythm=0.5),
    Month("days differ by 30 %", days_differ=0.3),
    Month("600 a day, days differ by 30 %", daily=600, days_differ=0.3),
    Month("600 a day, days differ by 60 %", daily=600, days_differ=0.6),
    Month(
        "600 a day, days differ by 30 %, their volume by 40 %, weekends half as negative again",
        daily=600,
        days_differ=0.3,
        volume_differs=0.4,
        rhythm=0.5,
    ),
    Month(
        "600 a day, days differ by 30 % and are half like the day before", daily=600, days_differ=0.3, persistence=0.5
    ),
    Month("four texts a day are reposted", reposts=4),
    Month("60 hours of a campaign, a tenth as negative", campaign=0.1),
    Month("wave of 15", wave=15),
    Month("wave of 25", wave=25),
    Month("wave of 40", wave=40),
    Month("wave of 40, all copies of one text", wave=40, copies=1.0),
    Month("wave of 40, four texts a day are reposted", wave=40, reposts=4),
    Month("wave of 40, days differ by 30 %", wave=40, days_differ=0.3),
    Month("wave of 250, 600 a day, days differ by 30 %", daily=600, wave=250, days_differ=0.3),
)
