package transfer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"unframed/handlers/web"
	"unframed/ledger"
)

const (
	chartWidth, chartHeight = 600, 160
	chartFewest             = 2 // movements that make a line
)

// Chart is a balance over time, drawn as SVG and told as a table.
type Chart struct {
	Width, Height int
	Line, Area    string // SVG path data
	First, Last   web.Timestamp
	Highest       ledger.Amount
	Points        []chartPoint // the newest first
}

type chartPoint struct {
	When    web.Timestamp
	Balance ledger.Amount
}

// chart draws the balance after each of the movements, which come newest first,
// up to now; nil for too few of them. The scale begins at zero.
func chart(movements []ledger.Movement, now time.Time, zone string) *Chart {
	if len(movements) < chartFewest {
		return nil
	}
	c := &Chart{Width: chartWidth, Height: chartHeight, First: web.NewTimestamp(movements[len(movements)-1].At, zone), Last: web.NewTimestamp(now, zone)}
	for _, m := range movements {
		c.Highest = max(c.Highest, m.Balance)
		c.Points = append(c.Points, chartPoint{web.NewTimestamp(m.At, zone), m.Balance})
	}
	start := movements[len(movements)-1].At
	span := max(now.Sub(start), time.Second)
	x := func(t time.Time) float64 { return chartWidth * min(1, max(0, float64(t.Sub(start))/float64(span))) }
	y := func(a ledger.Amount) float64 {
		if c.Highest <= 0 {
			return chartHeight
		}
		return chartHeight * (1 - max(0, float64(a)/float64(c.Highest)))
	}
	var line strings.Builder
	for i, m := range slices.Backward(movements) {
		if i == len(movements)-1 {
			fmt.Fprintf(&line, "M%.1f %.1f", x(m.At), y(m.Balance))
		} else {
			fmt.Fprintf(&line, "H%.1fV%.1f", x(m.At), y(m.Balance)) // a balance holds until it changes
		}
	}
	fmt.Fprintf(&line, "H%d", chartWidth)
	c.Line = line.String()
	c.Area = fmt.Sprintf("%sV%dH0Z", c.Line, chartHeight)
	return c
}
