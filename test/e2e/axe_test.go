package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// axePackage is pinned: a new release may know new faults.
const axePackage = "axe-core@4.14.1"

// axeSource is the source of axe-core, which npm fetches, or "" and a line in
// the report where it cannot be had.
func axeSource(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	dir := t.TempDir()
	cmd := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", axePackage)
	if out, err := cmd.CombinedOutput(); err != nil {
		testkit.Report("skipped", "axe-core: npm cannot install it here")
		t.Logf("npm install %s: %v\n%s", axePackage, err, out)
		return ""
	}
	source, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	testkit.Report("judge", axePackage)
	return string(source)
}

// hasNoFault runs axe-core, which the page shown has loaded.
func (v viewer) hasNoFault(where string) {
	v.t.Helper()
	var faults []string
	v.do(
		chromedp.Evaluate(`axe.run({resultTypes: ["violations"]}).then(r => r.violations.flatMap(v =>
			v.nodes.map(n => v.id + ": " + v.help + ": " + n.html.slice(0, 120) + " " + (n.any[0]?.message ?? ""))))`,
			&faults, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
	)
	if len(faults) > 0 {
		v.t.Errorf("%s has %d faults:\n%s", where, len(faults), strings.Join(faults, "\n"))
	}
}
