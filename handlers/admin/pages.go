// Package admin is the administrators' pages: those of every entity, the overview,
// the settings, the reports and the audit log.
package admin

import (
	"unframed/accounts"
	"unframed/handlers/entity"
	"unframed/handlers/web"
	"unframed/internal/reports"
	"unframed/settings"
)

// Pages answers administrators.
type Pages struct {
	*entity.Entities
	Accounts *accounts.Service // keeps forms while a row is looked for
	Runtime  *settings.Service
	Reports  *reports.Service
	// Embedders are the origins that may frame what is made for it, whatever is set.
	Embedders []string
	Settings  []Setting // the configuration as an administrator may see it
	// Links are the sections of all areas; the first is the overview.
	Links []web.NavLink
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{
		"admin_index": adminIndexPage{}, "admin_config": adminConfigPage{}, "admin_reports": adminReportsPage{},
		"entity_list": entityListPage{}, "entity": entityPage{}, "entity_form": entityFormPage{}, "entity_bulk": entityBulkPage{},
		"entity_pick": entityPickPage{}, "entity_links": entityLinksPage{}, "entity_report": entityReportPage{},
	}
}
