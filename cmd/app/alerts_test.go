package main

import (
	"os/exec"
	"testing"

	"unframed/test/testkit"
)

// TestEachAlertFires lets Prometheus' own tool play a series of figures for each
// alert, with a time before it at which it must be silent.
func TestEachAlertFires(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		testkit.Report("skipped", "alerts: no promtool in PATH")
		t.Skip("no promtool in PATH")
	}
	for _, args := range [][]string{{"check", "rules", "../../deploy/alerts.yml"}, {"test", "rules", "../../deploy/alerts_test.yml"}} {
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", args[1], err, out)
		}
	}
}
