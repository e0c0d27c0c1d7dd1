/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that knows which page a step names. The place, with the field that has the focus,
 * is kept inside the store whenever it changes, so that even a tablet whose battery fell out goes
 * on at the same field.
 */

#include "th-home.h"

#include "th-advice-page.h"
#include "th-alike-page.h"
#include "th-answer-page.h"
#include "th-camera-page.h"
#include "th-check-page.h"
#include "th-counted-page.h"
#include "th-day-page.h"
#include "th-decide-page.h"
#include "th-draft-page.h"
#include "th-draw-page.h"
#include "th-export-page.h"
#include "th-files-page.h"
#include "th-finished-page.h"
#include "th-held-page.h"
#include "th-history-page.h"
#include "th-hub-page.h"
#include "th-keys-page.h"
#include "th-new-premises-page.h"
#include "th-override-page.h"
#include "th-passphrase-page.h"
#include "th-pick-page.h"
#include "th-picture-page.h"
#include "th-premises-page.h"
#include "th-queue-page.h"
#include "th-reason-page.h"
#include "th-report-page.h"
#include "th-restricted-page.h"
#include "th-review-page.h"
#include "th-same-page.h"
#include "th-section-page.h"
#include "th-sending-page.h"
#include "th-sent-page.h"
#include "th-session-calls.h"
#include "th-settings-page.h"
#include "th-shell.h"
#include "th-stack.h"
#include "th-tab.h"
#include "th-tally-page.h"
#include "th-tasking-page.h"
#include "th-today-page.h"

#define SETTING_PLACE "place"

/* A kill within this after the focus moved goes on at the field before. */
#define FOCUS_MILLISECONDS 80

/* Deeper than this nobody goes; a place that says so is not one of ours. */
#define DEPTH_MAX 16

struct _ThHome
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *shell;
  GtkWidget *tabs;

  ThSession *session;
  const char *tab;
  gboolean is_lead;
  guint n_fixed;    /* pages that nobody goes back from: 1 where there are no tabs */
  GPtrArray *pages; /* of ThPage, over the tabs; the last is on screen */
  char *kept;       /* the place as it was kept last */
  guint keep_source;
};

enum
{
  PROP_0,
  PROP_TAB,
  PROP_IS_LEAD,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThHome, th_home, GTK_TYPE_WIDGET)

static GParamSpec *props[N_PROPS];

typedef struct
{
  const char *name;
  GType (*get_type) (void);
} PageKind;

static const PageKind page_kinds[] = {
  { "export", th_export_page_get_type },     { "referral-draft", th_draft_page_get_type },
  { "history", th_history_page_get_type },   { "referral-sent", th_sent_page_get_type },
  { "premises", th_premises_page_get_type }, { "new-premises", th_new_premises_page_get_type },
  { "hub", th_hub_page_get_type },           { "section", th_section_page_get_type },
  { "pick", th_pick_page_get_type },         { "check", th_check_page_get_type },
  { "reason", th_reason_page_get_type },     { "finished", th_finished_page_get_type },
  { "sending", th_sending_page_get_type },   { "advice", th_advice_page_get_type },
  { "camera", th_camera_page_get_type },     { "files", th_files_page_get_type },
  { "draw", th_draw_page_get_type },         { "picture", th_picture_page_get_type },
  { "duplicates", th_alike_page_get_type },  { "same", th_same_page_get_type },
  { "review", th_review_page_get_type },     { "decide", th_decide_page_get_type },
  { "keys", th_keys_page_get_type },         { "counted", th_counted_page_get_type },
  { "override", th_override_page_get_type }, { "day", th_day_page_get_type },
  { "report", th_report_page_get_type },     { "tasking", th_tasking_page_get_type },
  { "answer", th_answer_page_get_type },     { "restricted", th_restricted_page_get_type },
  { "held", th_held_page_get_type },         { "passphrase", th_passphrase_page_get_type },
};

gboolean
th_home_has_page (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (page_kinds); i++)
    if (g_str_equal (page_kinds[i].name, name))
      return TRUE;

  return FALSE;
}

static GtkWidget *
page_new (ThHome *self, const ThPlaceStep *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (page_kinds); i++)
    {
      if (g_str_equal (page_kinds[i].name, step->page))
        return g_object_new (page_kinds[i].get_type (), "session", self->session, "step", step,
                             "can-go-back", self->pages->len >= self->n_fixed, NULL);
    }

  g_debug ("no page %s", step->page);
  return NULL;
}

static void
show_top (ThHome *self)
{
  GtkWidget *top = self->shell;

  if (self->pages->len > 0)
    top = g_ptr_array_index (self->pages, self->pages->len - 1);
  th_stack_show_only (GTK_STACK (self->stack), top);

  /* Left alone, the focus would land on whatever comes next, "Finish" for example. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
}

static char *
dup_place (ThHome *self)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);

  for (guint i = 0; i < self->pages->len; i++)
    {
      ThPage *page = g_ptr_array_index (self->pages, i);
      ThPlaceStep *step = th_place_step_copy (th_page_get_step (page));

      th_page_describe (page, step);
      g_ptr_array_add (steps, step);
    }

  return th_place_to_text (steps);
}

static void
keep_place (ThHome *self)
{
  g_autofree char *place = dup_place (self);

  g_clear_handle_id (&self->keep_source, g_source_remove);
  if (g_strcmp0 (place, self->kept) == 0)
    return;
  th_session_set_setting_async (self->session, SETTING_PLACE, place);
  g_free (self->kept);
  self->kept = g_steal_pointer (&place);
}

static gboolean
on_focus_rested_cb (gpointer data)
{
  ThHome *self = data;

  self->keep_source = 0;
  keep_place (self);

  return G_SOURCE_REMOVE;
}

/* A Tab through ten fields is one place. */
static void
on_focus_cb (ThHome *self)
{
  if (self->keep_source == 0 && gtk_widget_get_mapped (self->stack))
    self->keep_source = g_timeout_add (FOCUS_MILLISECONDS, on_focus_rested_cb, self);
}

static void
push (ThHome *self, const ThPlaceStep *step)
{
  GtkWidget *page = page_new (self, step);

  if (page == NULL || self->pages->len >= DEPTH_MAX)
    return;

  gtk_stack_add_child (GTK_STACK (self->stack), page);
  g_ptr_array_add (self->pages, page);
}

static void
pop (ThHome *self)
{
  GtkWidget *page = g_ptr_array_index (self->pages, self->pages->len - 1);

  th_page_leave (TH_PAGE (page));
  g_ptr_array_set_size (self->pages, self->pages->len - 1);
  show_top (self);
  gtk_stack_remove (GTK_STACK (self->stack), page);
}

static void
on_go_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThHome *self = TH_HOME (widget);
  g_autoptr (ThPlaceStep) step = th_place_step_from_variant (parameter);
  ThPage *top = NULL;

  if (self->pages->len > 0)
    top = g_ptr_array_index (self->pages, self->pages->len - 1);

  /* A second tap on the way to a page is not a second page. */
  if (top != NULL && g_str_equal (th_page_get_step (top)->page, step->page)
      && g_strcmp0 (th_page_get_step (top)->record, step->record) == 0)
    return;

  push (self, step);
  show_top (self);
  keep_place (self);
}

static void
on_back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThHome *self = TH_HOME (widget);

  if (self->pages->len <= self->n_fixed)
    return;
  pop (self);
  keep_place (self);
}

static void
on_top_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThHome *self = TH_HOME (widget);

  while (self->pages->len > self->n_fixed)
    pop (self);
  keep_place (self);
}

static gboolean
is_at (ThHome *self, const ThPlaceStep *step)
{
  const ThPlaceStep *top;

  top = th_page_get_step (g_ptr_array_index (self->pages, self->pages->len - 1));

  return g_str_equal (top->page, step->page) && g_strcmp0 (top->record, step->record) == 0;
}

static void
on_up_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThHome *self = TH_HOME (widget);
  g_autoptr (ThPlaceStep) step = th_place_step_from_variant (parameter);
  gboolean is_open = FALSE;

  for (guint i = 0; i < self->pages->len; i++)
    {
      const ThPlaceStep *open = th_page_get_step (g_ptr_array_index (self->pages, i));

      is_open |=
        g_str_equal (open->page, step->page) && g_strcmp0 (open->record, step->record) == 0;
    }

  if (is_open)
    {
      while (!is_at (self, step))
        pop (self);
    }
  else
    {
      if (self->pages->len > 0)
        pop (self);
      push (self, step);
    }
  show_top (self);
  keep_place (self);
}

/* A lead's tabs come when the operation says that this is one, and go when it no longer does. */
static void
update_role (ThHome *self)
{
  static const struct
  {
    const char *name;
    GtkWidget *(*page_new) (ThSession *session);
  } pages[] = { { "review", th_queue_page_new }, { "tally", th_tally_page_new } };
  ThRole role = th_session_get_actor (self->session).role;
  gboolean is_lead = role == TH_ROLE_LEAD || role == TH_ROLE_COMMAND;

  if (is_lead == self->is_lead)
    return;
  self->is_lead = is_lead;
  if (!is_lead)
    g_object_set (self, "tab", "today", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (is_lead)
        gtk_stack_add_named (GTK_STACK (self->tabs), pages[i].page_new (self->session),
                             pages[i].name);
      else
        gtk_stack_remove (GTK_STACK (self->tabs),
                          gtk_stack_get_child_by_name (GTK_STACK (self->tabs), pages[i].name));
    }
  th_stack_show_only (GTK_STACK (self->tabs),
                      gtk_stack_get_child_by_name (GTK_STACK (self->tabs), self->tab));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_LEAD]);
}

static void
th_home_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThHome *self = TH_HOME (object);

  switch (prop_id)
    {
    case PROP_TAB:
      g_value_set_string (value, self->tab);
      break;
    case PROP_IS_LEAD:
      g_value_set_boolean (value, self->is_lead);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_home_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ThHome *self = TH_HOME (object);
  const char *tab = g_intern_string (g_value_get_string (value));
  GtkWidget *page = gtk_stack_get_child_by_name (GTK_STACK (self->tabs), tab);

  if (tab == self->tab || page == NULL)
    return;
  self->tab = tab;
  th_stack_show_only (GTK_STACK (self->tabs), page);
  g_object_notify_by_pspec (object, pspec);
}

static void
th_home_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (th_home_parent_class)->root (widget);

  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget",
                           G_CALLBACK (on_focus_cb), widget, G_CONNECT_SWAPPED);
}

static void
th_home_unroot (GtkWidget *widget)
{
  g_clear_handle_id (&TH_HOME (widget)->keep_source, g_source_remove);
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_focus_cb, widget);

  GTK_WIDGET_CLASS (th_home_parent_class)->unroot (widget);
}

static void
th_home_dispose (GObject *object)
{
  ThHome *self = TH_HOME (object);

  g_clear_handle_id (&self->keep_source, g_source_remove);
  g_clear_pointer (&self->kept, g_free);

  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_home_parent_class)->dispose (object);
}

static void
th_home_class_init (ThHomeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = th_home_dispose;
  object_class->get_property = th_home_get_property;
  widget_class->root = th_home_root;
  widget_class->unroot = th_home_unroot;
  object_class->set_property = th_home_set_property;
  props[PROP_TAB] =
    g_param_spec_string ("tab", NULL, NULL, "today",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_IS_LEAD] =
    g_param_spec_boolean ("is-lead", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_install_action (widget_class, "home.go", "(ssss)", on_go_cb);
  gtk_widget_class_install_action (widget_class, "home.back", NULL, on_back_cb);
  gtk_widget_class_install_action (widget_class, "home.up", "(ssss)", on_up_cb);
  gtk_widget_class_install_action (widget_class, "home.top", NULL, on_top_cb);
  gtk_widget_class_install_property_action (widget_class, "home.tab", "tab");

  g_type_ensure (TH_TYPE_SHELL);
  g_type_ensure (TH_TYPE_TAB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-home.ui");
  gtk_widget_class_bind_template_child (widget_class, ThHome, stack);
  gtk_widget_class_bind_template_child (widget_class, ThHome, shell);
  gtk_widget_class_bind_template_child (widget_class, ThHome, tabs);
}

static gboolean
on_back_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, "home.back", NULL);
}

/* Of the window and not of what has the focus: on a page that was just opened nothing has it. */
static void
add_back_keys (ThHome *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  static const char *const keys[] = { "Escape", "<Alt>Left" };

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i]),
                        gtk_callback_action_new (on_back_key_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
th_home_init (ThHome *self)
{
  add_back_keys (self);
  self->pages = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_home_new (ThSession *session)
{
  ThHome *self = g_object_new (TH_TYPE_HOME, NULL);
  GtkStack *tabs = GTK_STACK (self->tabs);

  self->session = g_object_ref (session);
  gtk_stack_add_named (tabs, th_today_page_new (session, FALSE), "today");
  gtk_stack_add_named (tabs, th_today_page_new (session, TRUE), "finished");
  gtk_stack_add_named (tabs, g_object_new (TH_TYPE_ADVICE_PAGE, "session", session, NULL),
                       "advice");
  gtk_stack_add_named (tabs, g_object_new (TH_TYPE_SENDING_PAGE, "session", session, NULL),
                       "sending");
  gtk_stack_add_named (tabs, th_settings_page_new (session), "settings");
  g_object_set (self, "tab", "today", NULL);
  g_signal_connect_object (session, "notify::operation", G_CALLBACK (update_role), self,
                           G_CONNECT_SWAPPED);
  update_role (self);

  return GTK_WIDGET (self);
}

GtkWidget *
th_home_new_fixed (ThSession *session, const ThPlaceStep *step)
{
  ThHome *self = g_object_new (TH_TYPE_HOME, NULL);

  self->session = g_object_ref (session);
  self->n_fixed = 1;
  self->tab = "";
  push (self, step);
  show_top (self);

  return GTK_WIDGET (self);
}

void
th_home_restore (ThHome *self, const char *place)
{
  g_autoptr (GPtrArray) steps = th_place_from_text (place);

  for (guint i = 0; i < steps->len; i++)
    push (self, g_ptr_array_index (steps, i));
  show_top (self);
}

void
th_home_leave (ThHome *self)
{
  keep_place (self);
  for (guint i = 0; i < self->pages->len; i++)
    th_page_leave (g_ptr_array_index (self->pages, i));
}
