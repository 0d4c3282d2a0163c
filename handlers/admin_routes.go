package handlers

import (
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// adminRoutes are the rows of the area.
func (s *Site) adminRoutes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: web.AdminPath, Access: route.Admin, Handle: s.adminIndex},
		{Method: route.Get, Path: entity.AuditPath, Access: route.Admin, Handle: s.adminAudit},
		{Method: route.Get, Path: "/admin/config", Access: route.Admin, Handle: s.adminConfig},
		{Method: route.Post, Path: "/admin/config/:setting", Params: route.OneOf(s.settingNames), Access: route.Admin, Demand: press.Recent(s.settingAct, s.adminSetting), Done: "The setting is saved. Other instances follow within seconds."},
		{Method: route.Get, Path: "/admin/reports", Access: route.Admin, Handle: s.adminReports},
	}
}
