package admin

import (
	"testing"

	"unframed/internal/reports"
)

func TestReportsChartIsToScale(t *testing.T) {
	c := reportsChart([]reports.Tally{{}, {Violations: 1, Presses: 1}, {Framed: 4}}, reports.Day)
	if c.Highest != 4 || c.Sum.Sum() != 6 || len(c.Bars[0].Parts) != 0 || len(c.Bars[1].Parts) != 2 {
		t.Fatalf("the chart is %+v", c)
	}
	if top := c.Bars[2].Parts[0]; top.Y != "0.00" || top.Height != "160.00" || top.Series != "framed" {
		t.Errorf("the highest bar is %+v", top)
	}
	if upper := c.Bars[1].Parts[1]; upper.Y != "80.00" || upper.Height != "40.00" || upper.Series != "presses" {
		t.Errorf("the upper part is %+v", upper)
	}
	if empty := reportsChart(make([]reports.Tally, 24), reports.Day); empty.Highest != 0 || len(empty.Bars) != 24 {
		t.Errorf("an empty chart is %+v", empty)
	}
}
