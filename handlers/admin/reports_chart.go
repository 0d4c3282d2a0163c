package admin

import (
	"fmt"
	"time"

	"unframed/handlers/web"
	"unframed/internal/reports"
)

const (
	reportsWidth, reportsHeight = 600, 160
	barGap                      = 4
)

// ReportsChart is what was reported and refused over time, drawn as SVG and
// told as a table.
type ReportsChart struct {
	Width, Height int
	Bars          []bar // the oldest first
	First, Last   web.Timestamp
	Highest       int64 // of all bars
	Sum           reports.Tally
	ByHour        bool
}

// bar is an hour or a day.
type bar struct {
	reports.Tally
	When  web.Timestamp
	Parts []barPart // from the bottom up, none of them empty
}

// barPart is the part of a bar that one series has.
type barPart struct {
	Series              string // a class of the style sheet
	X, Y, Width, Height string
}

// reportsChart stacks the series of every hour or day; the scale begins at zero.
func reportsChart(tallies []reports.Tally, span reports.Span) ReportsChart {
	c := ReportsChart{Width: reportsWidth, Height: reportsHeight, ByHour: span == reports.Day}
	for _, t := range tallies {
		c.Highest = max(c.Highest, t.Sum())
		c.Sum = c.Sum.Plus(t)
	}
	step := float64(reportsWidth) / float64(len(tallies))
	for i, t := range tallies {
		c.Bars = append(c.Bars, bar{t, c.moment(t.Start), c.parts(t, float64(i)*step+barGap/2, step-barGap)})
	}
	c.First, c.Last = c.Bars[0].When, c.Bars[len(c.Bars)-1].When
	return c
}

// parts are the parts of one bar.
func (c ReportsChart) parts(t reports.Tally, x, width float64) (parts []barPart) {
	y := float64(reportsHeight)
	for _, series := range []struct {
		class string
		n     int64
	}{{"violations", t.Violations}, {"framed", t.Framed}, {"refused", t.Refused}, {"presses", t.Presses}} {
		if series.n == 0 {
			continue
		}
		height := reportsHeight * float64(series.n) / float64(c.Highest)
		y -= height
		parts = append(parts, barPart{series.class, pixels(x), pixels(y), pixels(width), pixels(height)})
	}
	return parts
}

func pixels(n float64) string { return fmt.Sprintf("%.2f", n) }

// moment names an hour or a day, which are in the reader's time zone already.
func (c ReportsChart) moment(start time.Time) web.Timestamp {
	if c.ByHour {
		return web.Timestamp{Exact: web.RFC3339(start), Shown: start.Format("2 Jan, 15:04")}
	}
	return web.Timestamp{Exact: start.Format(time.DateOnly), Shown: start.Format("2 Jan")}
}
