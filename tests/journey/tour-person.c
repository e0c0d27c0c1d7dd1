/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-person.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

/* A machine that does other things as well is slow and not wrong. */
#define WAIT_SECONDS 60
#define POLL_MICROSECONDS 25000

/* What is said for a moment covers the lower end of a page, and at its edge (px) no field for a
 * long text takes the wheel for itself. */
#define SAID 90
#define EDGE 10

/* A turn of the wheel moves a page by less. */
#define TURN 160

/* What has not moved for so long is at rest, on a machine that is busy too. */
#define REST_MICROSECONDS (150 * 1000)
#define RESTS_MAX 100
#define TURN_MICROSECONDS (2 * G_USEC_PER_SEC)

/* A wheel that turns this often without moving anything is at the end. */
#define WHEEL_MAX 200

/* What is looked for in a long list is looked for again after so many turns, so often. */
#define SEEK_TURNS 4
#define SEEK_MAX 16

/* A row that was used for another is looked for again this often. */
#define RECYCLED_MAX 5

struct _TourPerson
{
  TourDisplay *display;
  char *program;
  char *out;
  char *prefix;
  GPtrArray *steps;
  TourAudit *audit; /* borrowed; NULL for none */
  gboolean is_leftwards;
};

/* What is looked for: a field and the words above it often have one name. */
typedef enum
{
  ANYTHING,
  CONTROL,
  FIELD,
  ROW /* of a list; what is in other rows is not looked at, which is most of a long list */
} Sort;

typedef struct
{
  int x;
  int y;
  int width;
  int height;
} Box;

TourPerson *
tour_person_new (TourDisplay *display, const char *program, const char *out, const char *prefix)
{
  TourPerson *self = g_new0 (TourPerson, 1);

  self->display = display;
  self->program = g_strdup (program);
  self->out = g_strdup (out);
  self->prefix = g_strdup (prefix);
  self->steps = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
tour_person_read_leftwards (TourPerson *self)
{
  self->is_leftwards = TRUE;
}

void
tour_person_free (TourPerson *self)
{
  g_free (self->program);
  g_free (self->out);
  g_free (self->prefix);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static void
pump (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
get_box (AtspiAccessible *node, Box *box)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  AtspiRect *extents;

  if (component == NULL)
    return FALSE;
  extents = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  if (extents == NULL)
    return FALSE;
  *box = (Box){ extents->x, extents->y, extents->width, extents->height };
  g_free (extents);

  return box->width > 0 && box->height > 0;
}

static gboolean
has_name (AtspiAccessible *node, const char *name)
{
  g_autofree char *found = atspi_accessible_get_name (node, NULL);
  gsize length = strlen (name);

  if (found == NULL)
    return FALSE;
  if (*name == '*' && name[length - 1] == '*')
    {
      g_autofree char *middle = g_strndup (name + 1, length - 2);

      return strstr (found, middle) != NULL;
    }
  if (name[length - 1] == '*')
    return strncmp (found, name, length - 1) == 0;
  if (*name == '*')
    return g_str_has_suffix (found, name + 1);

  return g_str_equal (found, name);
}

static AtspiAccessible *
find_program (TourPerson *self)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n_children = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (child != NULL && has_name (child, self->program))
        return g_steal_pointer (&child);
    }

  return NULL;
}

static gboolean
is_sort (AtspiAccessible *node, Sort sort)
{
  AtspiRole role;

  if (sort == ANYTHING)
    return TRUE;
  role = atspi_accessible_get_role (node, NULL);
  if (sort == ROW)
    return role == ATSPI_ROLE_LIST_ITEM;
  if (sort == FIELD)
    return role == ATSPI_ROLE_TEXT || role == ATSPI_ROLE_PASSWORD_TEXT || role == ATSPI_ROLE_ENTRY;

  return role != ATSPI_ROLE_LABEL && role != ATSPI_ROLE_HEADING;
}

/* What is not showing has no size. The page of a stack is no widget and says nothing of its size.
 */
static gboolean
is_hidden (AtspiAccessible *node)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  Box box;

  return component != NULL && !get_box (node, &box);
}

static AtspiAccessible *
find_below (AtspiAccessible *node, const char *name, Sort sort)
{
  int n_children = atspi_accessible_get_child_count (node, NULL);

  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
      g_autoptr (AtspiAccessible) found = NULL;

      if (child == NULL || is_hidden (child))
        continue;
      if (has_name (child, name) && is_sort (child, sort))
        return g_steal_pointer (&child);
      if (sort == ROW && is_sort (child, ROW))
        continue;
      found = find_below (child, name, sort);
      if (found != NULL)
        return g_steal_pointer (&found);
    }

  return NULL;
}

static AtspiAccessible *
find (TourPerson *self, const char *within, const char *name, Sort sort)
{
  g_autoptr (AtspiAccessible) program = NULL;
  g_autoptr (AtspiAccessible) group = NULL;

  pump ();
  program = find_program (self);
  if (program == NULL)
    return NULL;
  atspi_accessible_clear_cache (program);
  if (within == NULL)
    return find_below (program, name, sort);
  group = find_below (program, within, CONTROL);

  return group != NULL ? find_below (group, name, sort) : NULL;
}

static void
print_tree (AtspiAccessible *node, int depth)
{
  int n_children = atspi_accessible_get_child_count (node, NULL);

  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
      g_autofree char *name = NULL;
      g_autofree char *role = NULL;
      Box box = { 0 };

      if (child == NULL)
        continue;
      name = atspi_accessible_get_name (child, NULL);
      role = atspi_accessible_get_role_name (child, NULL);
      get_box (child, &box);
      if (!is_hidden (child))
        {
          g_printerr ("%*s%s “%s” %d,%d %dx%d\n", depth * 2, "", role, name, box.x, box.y,
                      box.width, box.height);
          print_tree (child, depth + 1);
        }
    }
}

G_GNUC_NORETURN static void
give_up (TourPerson *self, const char *what, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-gave-up.png", self->out, self->prefix);
  g_autoptr (AtspiAccessible) program = find_program (self);

  tour_display_shoot (self->display, path);
  if (g_getenv ("TOUR_TREE") != NULL)
    print_tree (program != NULL ? program : atspi_get_desktop (0), 0);
  g_printerr ("tour: %s “%s” in %d seconds; see %s\n", what, name, WAIT_SECONDS, path);
  exit (1);
}

static AtspiAccessible *
await (TourPerson *self, const char *within, const char *name, Sort sort)
{
  int64_t end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      AtspiAccessible *node = find (self, within, name, sort);

      if (node != NULL)
        return node;
      g_usleep (POLL_MICROSECONDS);
    }

  give_up (self, "did not see", name);
}

/* Returns: whether the control is on a page that can be scrolled, and where that is: the outermost
 * of what scrolls around it. What is in none stands in a head or a bar. */
static gboolean
get_page (AtspiAccessible *node, Box *page)
{
  g_autoptr (AtspiAccessible) at = g_object_ref (node);
  gboolean is_found = FALSE;

  while (at != NULL)
    {
      AtspiAccessible *parent = atspi_accessible_get_parent (at, NULL);

      if (atspi_accessible_get_role (at, NULL) == ATSPI_ROLE_SCROLL_PANE)
        is_found |= get_box (at, page);
      g_object_unref (at);
      at = parent;
    }

  return is_found;
}

static gboolean
is_in_view (const Box *box, const Box *page)
{
  int middle = box->y + box->height / 2;

  return middle > page->y + EDGE && middle < page->y + MAX (page->height - SAID, SAID);
}

/* A page that was scrolled goes on for a moment: waits until the control has come to rest. */
static void
await_rest (AtspiAccessible *node, Box *box)
{
  int64_t since = g_get_monotonic_time ();

  for (guint i = 0; i < RESTS_MAX && g_get_monotonic_time () < since + REST_MICROSECONDS; i++)
    {
      Box before = *box;

      g_usleep (POLL_MICROSECONDS / 2);
      pump ();
      if (!get_box (node, box))
        return;
      if (box->x != before.x || box->y != before.y)
        since = g_get_monotonic_time ();
    }
}

static int
count_turns (const Box *box, const Box *page)
{
  int away = box->y + box->height / 2 - page->y - page->height / 2;

  return away / TURN != 0 ? away / TURN : away > 0 ? 1 : -1;
}

/* Turns the wheel over the page, and not over its scroll bar, where a turn moves it by a whole
 * screen: on a low one what is looked for would never stay in view. Returns: whether that moved the
 * control; it is at rest again. */
static gboolean
turn (TourPerson *self, AtspiAccessible *node, Box *box, const Box *page)
{
  int64_t end = g_get_monotonic_time () + TURN_MICROSECONDS;
  Box before = *box;

  tour_display_wheel (self->display,
                      self->is_leftwards ? page->x + page->width - EDGE : page->x + EDGE,
                      page->y + page->height / 2, count_turns (box, page));
  do
    {
      g_usleep (POLL_MICROSECONDS / 2);
      pump ();
    }
  while (get_box (node, box) && box->y == before.y && g_get_monotonic_time () < end);
  await_rest (node, box);

  return box->y != before.y;
}

/* At the end of a page the last controls are in view as they are. */
static void
bring_into_view (TourPerson *self, AtspiAccessible *node, Box *box)
{
  Box page;

  await_rest (node, box);
  if (!get_page (node, &page))
    return;
  for (guint i = 0; i < WHEEL_MAX && !is_in_view (box, &page); i++)
    {
      if (!turn (self, node, box, &page))
        return;
    }
}

/* What is beyond its page's ends is under a head or a bar. */
static gboolean
is_shown (AtspiAccessible *node, Box *box)
{
  Box page;
  int middle;

  if (!get_box (node, box))
    return FALSE;
  middle = box->y + box->height / 2;

  return !get_page (node, &page) || (middle > page.y && middle < page.y + page.height);
}

static void
tap (TourPerson *self, const char *within, const char *name, Sort sort)
{
  g_autoptr (AtspiAccessible) node = await (self, within, name, sort);
  Box box;

  if (!get_box (node, &box))
    give_up (self, "could not tap", name);
  bring_into_view (self, node, &box);
  /* A list uses the rows that go out of view for those that come into it: this is another now; and
   * a page that was being filled has others, or has moved to show what was typed. */
  for (guint i = 0; i < RECYCLED_MAX && (!has_name (node, name) || !is_shown (node, &box)); i++)
    {
      g_object_unref (node);
      node = await (self, within, name, sort);
      if (get_box (node, &box))
        bring_into_view (self, node, &box);
    }
  tour_display_click (self->display, box.x + box.width / 2, box.y + box.height / 2);
}

void
tour_person_see (TourPerson *self, const char *name)
{
  G_GNUC_UNUSED g_autoptr (AtspiAccessible) node = await (self, NULL, name, ANYTHING);
}

void
tour_person_miss (TourPerson *self, const char *name)
{
  int64_t end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (tour_person_sees (self, name))
    {
      if (g_get_monotonic_time () > end)
        give_up (self, "still saw", name);
      g_usleep (POLL_MICROSECONDS);
    }
}

/* A list keeps rows that it does not show, where they were last: such a one stays when the wheel
 * turns. */
static gboolean
moves_with_page (TourPerson *self, AtspiAccessible *node, int x, int y)
{
  Box before;
  Box page;
  Box box;

  if (!get_box (node, &before) || !get_page (node, &page))
    return FALSE;
  await_rest (node, &before);
  /* The last row of a page comes no further than its end. */
  if (!is_shown (node, &before))
    return FALSE;
  for (int by = 1; by >= -1; by -= 2)
    {
      int64_t end = g_get_monotonic_time () + G_USEC_PER_SEC / 3;

      tour_display_wheel (self->display, x, y, by);
      do
        {
          g_usleep (POLL_MICROSECONDS / 2);
          pump ();
          if (!get_box (node, &box))
            return FALSE;
          if (box.y != before.y)
            {
              tour_display_wheel (self->display, x, y, -by);
              return TRUE;
            }
        }
      while (g_get_monotonic_time () < end);
    }

  return FALSE;
}

static gboolean
seek (TourPerson *self, const char *name, int by)
{
  int x = tour_display_get_width (self->display) - EDGE;
  int y = tour_display_get_height (self->display) / 2;

  for (guint i = 0; i < SEEK_MAX; i++)
    {
      g_autoptr (AtspiAccessible) node = find (self, NULL, name, ROW);

      if (node != NULL && moves_with_page (self, node, x, y))
        return TRUE;
      for (guint turn = 0; turn < SEEK_TURNS; turn++)
        tour_display_wheel (self->display, x, y, by);
    }

  return FALSE;
}

void
tour_person_tap_row (TourPerson *self, const char *name)
{
  if (!seek (self, name, 1) && !seek (self, name, -1))
    give_up (self, "did not find", name);
  tap (self, NULL, name, ROW);
}

void
tour_person_look_at (TourPerson *self, const char *name)
{
  g_autoptr (AtspiAccessible) node = await (self, NULL, name, CONTROL);
  Box box;

  if (get_box (node, &box))
    bring_into_view (self, node, &box);
}

gboolean
tour_person_sees (TourPerson *self, const char *name)
{
  g_autoptr (AtspiAccessible) node = find (self, NULL, name, ANYTHING);

  return node != NULL;
}

void
tour_person_tap (TourPerson *self, const char *name)
{
  tap (self, NULL, name, CONTROL);
}

void
tour_person_tap_in (TourPerson *self, const char *within, const char *name)
{
  tap (self, within, name, CONTROL);
}

static gboolean
is_focused (AtspiAccessible *node)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);

  return atspi_state_set_contains (states, ATSPI_STATE_FOCUSED);
}

/* The text is deeper in the tree for some fields (a password's). */
static gboolean
has_focus_below (AtspiAccessible *node)
{
  int n_children;

  if (is_focused (node))
    return TRUE;
  n_children = atspi_accessible_get_child_count (node, NULL);
  for (int i = 0; i < n_children; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL && has_focus_below (child))
        return TRUE;
    }

  return FALSE;
}

AtspiAccessible *
tour_person_find_field (TourPerson *self, const char *name)
{
  return await (self, NULL, name, FIELD);
}

void
tour_person_await_focus (TourPerson *self, const char *name)
{
  int64_t end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (AtspiAccessible) node = await (self, NULL, name, FIELD);

      if (has_focus_below (node))
        return;
      if (g_get_monotonic_time () > end)
        give_up (self, "did not see the focus in", name);
      g_usleep (POLL_MICROSECONDS);
    }
}

void
tour_person_write (TourPerson *self, const char *name, const char *text)
{
  tap (self, NULL, name, FIELD);
  tour_person_await_focus (self, name);
  tour_display_type (self->display, text);
}

void
tour_person_type (TourPerson *self, const char *text)
{
  tour_display_type (self->display, text);
}

void
tour_person_press (TourPerson *self, const char *key, gboolean with_control)
{
  tour_display_press (self->display, key, with_control);
}

void
tour_person_read (TourPerson *self, const char *name, const char *text)
{
  int64_t end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (AtspiAccessible) node = await (self, NULL, name, FIELD);
      g_autoptr (AtspiText) iface = atspi_accessible_get_text_iface (node);
      g_autofree char *found = NULL;

      if (iface != NULL)
        found = atspi_text_get_text (iface, 0, atspi_text_get_character_count (iface, NULL), NULL);
      if (g_strcmp0 (found, text) == 0)
        return;
      g_usleep (POLL_MICROSECONDS);
    }

  give_up (self, "did not read", text);
}

/* Tab scrolls to what gets the focus: what comes next must not aim at what is still moving. */
static void
audit (TourPerson *self, const char *where)
{
  g_autofree char *path = g_build_filename (self->out, "audit.png", NULL);
  g_autoptr (AtspiAccessible) program = find_program (self);

  if (self->audit == NULL || program == NULL)
    return;
  tour_audit_look (self->audit, program, where);
  tour_display_shoot (self->display, path);
}

void
tour_person_shoot (TourPerson *self, const char *name)
{
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  file = g_strdup_printf ("%s-%02u-%s.png", self->prefix, self->steps->len + 1, name);
  path = g_build_filename (self->out, file, NULL);
  tour_display_shoot (self->display, path);
  g_print ("%s\n", file);
  audit (self, file);
  g_ptr_array_add (self->steps, g_steal_pointer (&file));
}

void
tour_person_set_audit (TourPerson *self, TourAudit *the_audit)
{
  self->audit = the_audit;
}

GPtrArray *
tour_person_get_steps (TourPerson *self)
{
  return self->steps;
}
