package reports

import (
	"unframed/ent"
	"unframed/internal/viewer"
)

// keepingReports is for what strangers' browsers report.
var keepingReports = viewer.System("keep what browsers report",
	viewer.May(viewer.Read|viewer.Create|viewer.Change, ent.TypeReport, ent.TypeReportCount))
