/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tab goes round until it is where it began; what had the focus on the way is told by the program's
 * own events, because a walk of the tree at every step would take minutes. In a list one row stands
 * for the others, which the arrows reach.
 */

#include "tour-audit.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)

/* No screen has more controls than this; a Tab that goes round longer goes nowhere. */
#define TABS_MAX 400

/* So many rows of a list are walked through. */
#define ROWS_MOST 3

/* How long the program may take to say that the focus moved. */
#define EVENT_MICROSECONDS (400 * 1000)

/* A sentence has risen by then. */
#define RISING_MICROSECONDS (5 * G_USEC_PER_SEC)

struct _TourAudit
{
  TourDisplay *display;
  AtspiEventListener *listener;
  GHashTable *reached; /* paths of what had the focus since the walk began */
  char *focused;       /* path of what has it */
  guint n_rows;        /* of a list that had it one after another */
  gboolean has_jumped;
  guint n_events;
  guint n_controls;
  guint n_problems;
};

static const char *
path_of (AtspiAccessible *node)
{
  return ATSPI_OBJECT (node)->path;
}

static gboolean
is_row (AtspiAccessible *node)
{
  AtspiRole role = atspi_accessible_get_role (node, NULL);

  return role == ATSPI_ROLE_LIST_ITEM || role == ATSPI_ROLE_TABLE_ROW;
}

static void
on_focus_cb (AtspiEvent *event, gpointer data)
{
  TourAudit *self = data;

  if (event->detail1 == 1)
    {
      g_free (self->focused);
      self->focused = g_strdup (path_of (event->source));
      g_hash_table_add (self->reached, g_strdup (self->focused));
      self->n_rows = is_row (event->source) ? self->n_rows + 1 : 0;
      self->n_events++;
    }
  else if (g_strcmp0 (self->focused, path_of (event->source)) == 0)
    {
      g_clear_pointer (&self->focused, g_free);
    }
  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

TourAudit *
tour_audit_new (TourDisplay *display)
{
  TourAudit *self = g_new0 (TourAudit, 1);

  self->display = display;
  self->reached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->listener = atspi_event_listener_new (on_focus_cb, self, NULL);
  if (!atspi_event_listener_register (self->listener, "object:state-changed:focused", NULL))
    g_error ("the accessibility bus gives no events");

  return self;
}

void
tour_audit_free (TourAudit *self)
{
  atspi_event_listener_deregister (self->listener, "object:state-changed:focused", NULL);
  g_object_unref (self->listener);
  g_hash_table_unref (self->reached);
  g_free (self->focused);
  g_free (self);
}

/* Returns: whether the focus moved. */
static gboolean
press (TourAudit *self, const char *key)
{
  int64_t end = g_get_monotonic_time () + EVENT_MICROSECONDS;
  guint n_before = self->n_events;

  tour_display_press (self->display, key, FALSE);
  while (self->n_events == n_before && g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000); /* between two looks at the events */
    }

  return self->n_events > n_before;
}

/* Some rows stand for a long list: on to its end, and out of it. */
static gboolean
press_tab (TourAudit *self)
{
  if (self->n_rows != ROWS_MOST)
    return press (self, "Tab");

  self->has_jumped = TRUE;

  return press (self, "End");
}

/* Goes round once, then on to what had the focus before, if anything had: its word alone that it
 * did is not enough to end a round, because a page that was hidden does not take it back. */
static void
walk_by_tab (TourAudit *self)
{
  g_autofree char *origin = NULL;
  g_autofree char *first = NULL;
  gboolean is_round = FALSE;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  origin = g_strdup (self->focused);
  g_hash_table_remove_all (self->reached);
  self->n_rows = 0;
  for (guint i = 0; i < TABS_MAX; i++)
    {
      if (!press_tab (self) || self->focused == NULL)
        continue;
      if (first == NULL)
        first = g_strdup (self->focused);
      else
        is_round |= g_str_equal (first, self->focused);
      if (is_round
          && (origin == NULL || g_str_equal (origin, self->focused)
              || !g_hash_table_contains (self->reached, origin)))
        return;
    }
}

/* A list that was walked to its end is shown from its beginning again: where GTK says that its
 * first rows are is where they were. */
static void
scroll_back (TourAudit *self)
{
  if (!self->has_jumped)
    return;

  self->has_jumped = FALSE;
  self->n_rows = 0;
  for (guint i = 0; i < TABS_MAX && self->n_rows == 0; i++)
    press_tab (self);
  press (self, "Home");
}

static gboolean
has_state (AtspiStateSet *states, AtspiStateType state)
{
  return atspi_state_set_contains (states, state);
}

/* What is not showing has no size. */
static gboolean
is_hidden (AtspiAccessible *node)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  AtspiRect *extents;
  gboolean is_empty;

  if (component == NULL)
    return FALSE;
  extents = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  is_empty = extents == NULL || extents->width <= 0 || extents->height <= 0;
  g_free (extents);

  return is_empty;
}

static gboolean
has_relation (AtspiAccessible *node, AtspiRelationType wanted)
{
  GArray *relations = atspi_accessible_get_relation_set (node, NULL);
  gboolean is_found = FALSE;

  for (guint i = 0; relations != NULL && i < relations->len; i++)
    {
      AtspiRelation *relation = g_array_index (relations, AtspiRelation *, i);

      is_found |= atspi_relation_get_relation_type (relation) == wanted;
      g_object_unref (relation);
    }
  if (relations != NULL)
    g_array_unref (relations);

  return is_found;
}

/* GTK 4.8 gives a button whose picture is all there is the name of the picture's type, "GtkImage":
 * a screen reader says that, and nobody knows more. */
static gboolean
is_type_name (const char *name)
{
  static const char *const prefixes[] = { "Gtk", "Adw", "Th" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (name, prefixes[i]) && g_ascii_isupper (name[strlen (prefixes[i])]))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (nullable): what a screen reader says, if that is anything. */
static char *
dup_name (AtspiAccessible *node)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);

  if (name == NULL || is_type_name (name))
    return NULL;
  if (*name == '\0' && !has_relation (node, ATSPI_RELATION_LABELLED_BY))
    return NULL;

  return g_steal_pointer (&name);
}

static void
complain (TourAudit *self, const char *where, AtspiAccessible *node, const char *what)
{
  g_autofree char *name = dup_name (node);
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);

  self->n_problems++;
  g_print ("%s: %s “%s” %s\n", where, role, name != NULL ? name : "", what);
}

/* Whether it, or something within it, had the focus: a password's text is deeper than its field. */
static gboolean
is_reached (TourAudit *self, AtspiAccessible *node)
{
  int n_children;

  if (g_hash_table_contains (self->reached, path_of (node)))
    return TRUE;
  n_children = atspi_accessible_get_child_count (node, NULL);
  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL && is_reached (self, child))
        return TRUE;
    }

  return FALSE;
}

static void
check (TourAudit *self, AtspiAccessible *node, gboolean is_in_reached, const char *where)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);
  AtspiRole role = atspi_accessible_get_role (node, NULL);
  g_autofree char *name = NULL;

  if (!has_state (states, ATSPI_STATE_FOCUSABLE) || !has_state (states, ATSPI_STATE_SENSITIVE)
      || role == ATSPI_ROLE_FRAME)
    return;
  /* It only takes the focus where it holds nothing that could. */
  if (role == ATSPI_ROLE_SCROLL_PANE && !g_hash_table_contains (self->reached, path_of (node)))
    return;

  self->n_controls++;
  name = dup_name (node);
  if (name == NULL)
    complain (self, where, node, "has no name");
  if (role == ATSPI_ROLE_INVALID || role == ATSPI_ROLE_UNKNOWN)
    complain (self, where, node, "has no role");
  if (!is_in_reached && !is_reached (self, node))
    complain (self, where, node, "is not reached by the keyboard");
}

/* @is_in_reached: what is around it had the focus, or a neighbour in the same list. */
static void
check_below (TourAudit *self, AtspiAccessible *node, gboolean is_in_reached, const char *where)
{
  int n_children = atspi_accessible_get_child_count (node, NULL);
  AtspiRole role = atspi_accessible_get_role (node, NULL);

  if (role == ATSPI_ROLE_LIST || role == ATSPI_ROLE_LIST_BOX || role == ATSPI_ROLE_TABLE)
    is_in_reached |= is_reached (self, node);
  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child == NULL || is_hidden (child))
        continue;
      check (self, child, is_in_reached, where);
      check_below (self, child,
                   is_in_reached || g_hash_table_contains (self->reached, path_of (child)), where);
    }
}

/* Whether a sentence is still rising: the button that takes it away takes no focus so long. */
static gboolean
is_rising (AtspiAccessible *node)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (g_strcmp0 (name, "Close") == 0 && !has_state (states, ATSPI_STATE_SENSITIVE))
    return TRUE;
  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL && !is_hidden (child) && is_rising (child))
        return TRUE;
    }

  return FALSE;
}

void
tour_audit_look (TourAudit *self, AtspiAccessible *program, const char *where)
{
  int64_t end = g_get_monotonic_time () + RISING_MICROSECONDS;

  atspi_accessible_clear_cache (program);
  while (is_rising (program) && g_get_monotonic_time () < end)
    atspi_accessible_clear_cache (program);
  walk_by_tab (self);
  atspi_accessible_clear_cache (program);
  check_below (self, program, FALSE, where);
  scroll_back (self);
}

guint
tour_audit_get_n_controls (TourAudit *self)
{
  return self->n_controls;
}

guint
tour_audit_get_n_problems (TourAudit *self)
{
  return self->n_problems;
}
