/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame that all screens share. A screen's own .ui file gives the content as a plain child and
 * the actions as children of type "bar". The bar gives way when an on-screen keyboard leaves little
 * height: then only what is being filled in is shown.
 */

#include "th-page.h"

#include "th-sync-pill.h"
#include "th-wrap-layout.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *head;
  GtkWidget *back;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *pill;
  GtkWidget *lock;
  GtkWidget *content;
  GtkWidget *bar;

  ThSession *session;
  ThPlaceStep *step;
  GCancellable *cancellable;
  GPtrArray *openings; /* of ThOpening: of the record it is about, then those beside it */
  ThOpening *opening;  /* the first of them; NULL where it is about none */
  gboolean was_admitted;
  guint ask_source;
  char *title_text;
  char *subtitle_text;
  gboolean can_go_back;
} ThPagePrivate;

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_STEP,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_CAN_GO_BACK,
  N_PROPS
};

static void th_page_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (ThPage,
                                  th_page,
                                  GTK_TYPE_WIDGET,
                                  G_ADD_PRIVATE (ThPage)
                                    G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                           th_page_buildable_init))

static GParamSpec *props[N_PROPS];
static GtkBuildableIface *parent_buildable;

static ThPagePrivate *
priv (ThPage *self)
{
  return th_page_get_instance_private (self);
}

static int
least_height (GtkWidget *widget, int width)
{
  int least = 0;

  if (gtk_widget_get_visible (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);

  return least;
}

static void
th_page_measure (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *least,
                 int *natural,
                 int *least_baseline,
                 int *natural_baseline)
{
  ThPagePrivate *self = priv (TH_PAGE (widget));
  GtkWidget *parts[] = { self->head, self->content, self->bar };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int part_least = 0;
      int part_natural = 0;

      if (!gtk_widget_get_visible (parts[i]))
        continue;
      gtk_widget_measure (parts[i], orientation, for_size, &part_least, &part_natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *least = MAX (*least, part_least);
          *natural = MAX (*natural, part_natural);
        }
      else
        {
          *least += parts[i] == self->bar ? 0 : part_least;
          *natural += part_natural;
        }
    }
}

/* What is said stands above the bar, which may be of several lines: it may be about a button there,
 * and what the page before said must not cover one. */
static void
lift (GtkWidget *widget, int bar)
{
  if (gtk_widget_get_mapped (widget))
    gtk_widget_activate_action (widget, "win.lift", "i", bar);
}

static void
th_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThPagePrivate *self = priv (TH_PAGE (widget));
  gboolean has_bar = height >= TH_PAGE_LOW && gtk_widget_get_visible (self->bar)
                     && gtk_widget_get_visible (self->content);
  int head = least_height (self->head, width);
  int bar = has_bar ? least_height (self->bar, width) : 0;
  GtkAllocation area = { 0, 0, width, head };

  gtk_widget_size_allocate (self->head, &area, -1);
  area.y = head;
  area.height = MAX (height - head - bar, 0);
  gtk_widget_size_allocate (self->content, &area, -1);
  gtk_widget_set_child_visible (self->bar, has_bar);
  if (has_bar)
    {
      area.y = height - bar;
      area.height = bar;
      gtk_widget_size_allocate (self->bar, &area, -1);
    }
  lift (widget, bar);
}

static GtkSizeRequestMode
th_page_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A box with nothing in it only holds two others apart. */
static gboolean
is_spacer (GtkWidget *widget)
{
  return GTK_IS_BOX (widget) && gtk_widget_get_first_child (widget) == NULL;
}

/* A bar without an action is a line that means nothing. */
static void
show_bar (ThPage *page)
{
  GtkWidget *bar = priv (page)->bar;
  GtkWidget *child = gtk_widget_get_first_child (bar);

  while (child != NULL && (is_spacer (child) || !gtk_widget_get_visible (child)))
    child = gtk_widget_get_next_sibling (child);
  gtk_widget_set_visible (bar, child != NULL);
}

static void
th_page_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  ThPagePrivate *self = priv (TH_PAGE (buildable));

  if (self->bar == NULL || !GTK_IS_WIDGET (child))
    {
      parent_buildable->add_child (buildable, builder, child, type);
    }
  else if (g_strcmp0 (type, "bar") == 0)
    {
      gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (child));
      g_signal_connect_object (child, "notify::visible", G_CALLBACK (show_bar), buildable,
                               G_CONNECT_SWAPPED);
      show_bar (TH_PAGE (buildable));
    }
  else
    {
      adw_bin_set_child (ADW_BIN (self->content), GTK_WIDGET (child));
    }
}

static void
th_page_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = th_page_add_child;
}

/* Returns: (nullable) (transfer none): what a reason must be given for first */
static ThOpening *
find_closed (ThPage *page)
{
  ThPagePrivate *self = priv (page);

  for (guint i = 0; i < self->openings->len; i++)
    if (th_opening_is_closed (g_ptr_array_index (self->openings, i)))
      return g_ptr_array_index (self->openings, i);

  return NULL;
}

/* Who comes back from being asked, and gave no reason, is not kept here. */
static gboolean
on_ask_cb (gpointer data)
{
  ThPage *page = data;
  ThOpening *closed = find_closed (page);
  g_autoptr (ThPlaceStep) step = NULL;

  priv (page)->ask_source = 0;
  if (closed == NULL)
    return G_SOURCE_REMOVE;
  if (!th_opening_ask (closed))
    {
      th_page_go_back (page);
      return G_SOURCE_REMOVE;
    }
  step =
    th_place_step_new_at ("restricted", th_opening_get_record (closed), TH_PAGE_FIRST_ASK, NULL);
  th_page_go (page, step);

  return G_SOURCE_REMOVE;
}

/* From the main loop: what holds the pages is in the middle of showing this one. */
static void
ask_if_closed (ThPage *page)
{
  ThPagePrivate *self = priv (page);

  if (self->ask_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (page))
      && !TH_PAGE_GET_CLASS (page)->is_gate && find_closed (page) != NULL)
    self->ask_source = g_idle_add (on_ask_cb, page);
}

/* Nothing of what is closed is on screen, and nothing can be done to it. */
static void
on_opening_cb (ThPage *page)
{
  ThPagePrivate *self = priv (page);

  gtk_widget_set_visible (self->content,
                          TH_PAGE_GET_CLASS (page)->is_gate || find_closed (page) == NULL);
  ask_if_closed (page);
  if (self->was_admitted || !th_page_is_admitted (page))
    return;
  self->was_admitted = TRUE;
  if (TH_PAGE_GET_CLASS (page)->admitted != NULL)
    TH_PAGE_GET_CLASS (page)->admitted (page);
}

static ThOpening *
add_opening (ThPage *page, const char *record)
{
  ThPagePrivate *self = priv (page);
  ThOpening *opening = th_opening_of (self->session, record);

  g_ptr_array_add (self->openings, opening);
  g_signal_connect_object (opening, "changed", G_CALLBACK (on_opening_cb), page, G_CONNECT_SWAPPED);

  return opening;
}

/* The pages of one record share its opening, which ends with the last. */
static void
end_openings (ThPage *page, guint first)
{
  ThPagePrivate *self = priv (page);

  for (guint i = first; i < self->openings->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->openings, i), on_opening_cb,
                                          page);
  g_ptr_array_set_size (self->openings, (int) MIN (first, self->openings->len));
  if (first == 0)
    self->opening = NULL;
}

static void
th_page_constructed (GObject *object)
{
  ThPagePrivate *self = priv (TH_PAGE (object));

  G_OBJECT_CLASS (th_page_parent_class)->constructed (object);

  if (self->session == NULL || self->step == NULL || self->step->record == NULL)
    return;
  self->opening = add_opening (TH_PAGE (object), self->step->record);
  if (TH_PAGE_GET_CLASS (object)->is_gate)
    th_opening_ask (self->opening);
  else
    gtk_widget_set_visible (self->content, !th_opening_is_closed (self->opening));
  self->was_admitted = th_opening_is_open (self->opening);
}

static void
th_page_map (GtkWidget *widget)
{
  GtkWidget *bar = priv (TH_PAGE (widget))->bar;

  GTK_WIDGET_CLASS (th_page_parent_class)->map (widget);
  lift (widget, gtk_widget_get_mapped (bar) ? gtk_widget_get_height (bar) : 0);
  ask_if_closed (TH_PAGE (widget));
}

/* What was said here would cover what is tapped on the next page. */
static void
th_page_unmap (GtkWidget *widget)
{
  gtk_widget_activate_action (widget, "win.hush", NULL);
  g_clear_handle_id (&priv (TH_PAGE (widget))->ask_source, g_source_remove);

  GTK_WIDGET_CLASS (th_page_parent_class)->unmap (widget);
}

static void
th_page_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (priv (TH_PAGE (widget))->cancellable);
  end_openings (TH_PAGE (widget), 0);

  GTK_WIDGET_CLASS (th_page_parent_class)->unroot (widget);
}

static void
th_page_dispose (GObject *object)
{
  ThPagePrivate *self = priv (TH_PAGE (object));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->ask_source, g_source_remove);
  end_openings (TH_PAGE (object), 0);
  g_clear_object (&self->session);
  g_clear_pointer (&self->step, th_place_step_free);

  G_OBJECT_CLASS (th_page_parent_class)->dispose (object);
}

static void
th_page_finalize (GObject *object)
{
  ThPagePrivate *self = priv (TH_PAGE (object));

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->openings);
  g_free (self->title_text);
  g_free (self->subtitle_text);

  G_OBJECT_CLASS (th_page_parent_class)->finalize (object);
}

/* The main action stands at the thumb that taps, in whichever direction people read. */
static void
show_hand (ThPage *page, ThSettings *settings)
{
  gtk_widget_set_direction (
    priv (page)->bar, th_settings_is_left_handed (settings) ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

static void
on_hand_cb (ThPage *page, GParamSpec *pspec, ThSettings *settings)
{
  show_hand (page, settings);
}

static void
set_session (ThPage *page, ThSession *session)
{
  ThPagePrivate *self = priv (page);

  if (g_set_object (&self->session, session))
    g_object_notify_by_pspec (G_OBJECT (page), props[PROP_SESSION]);
  gtk_widget_set_visible (self->pill, session != NULL && !th_session_is_preview (session));
  gtk_widget_set_visible (self->lock, session != NULL && !th_session_is_preview (session));
  if (session == NULL)
    return;

  g_signal_connect_object (th_session_get_settings (session), "notify::hand",
                           G_CALLBACK (on_hand_cb), page, G_CONNECT_SWAPPED);
  show_hand (page, th_session_get_settings (session));
}

static void
th_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThPagePrivate *self = priv (TH_PAGE (object));

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_STEP:
      g_value_set_boxed (value, self->step);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title_text);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle_text);
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, self->can_go_back);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ThPagePrivate *self = priv (TH_PAGE (object));

  switch (prop_id)
    {
    case PROP_SESSION:
      set_session (TH_PAGE (object), g_value_get_object (value));
      break;
    case PROP_STEP:
      g_clear_pointer (&self->step, th_place_step_free);
      self->step = g_value_dup_boxed (value);
      break;
    case PROP_TITLE:
      th_page_set_title (TH_PAGE (object), g_value_get_string (value), self->subtitle_text);
      break;
    case PROP_SUBTITLE:
      th_page_set_title (TH_PAGE (object), self->title_text, g_value_get_string (value));
      break;
    case PROP_CAN_GO_BACK:
      self->can_go_back = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, TH_TYPE_SESSION,
                                             flags | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_STEP] = g_param_spec_boxed ("step", NULL, NULL, TH_TYPE_PLACE_STEP, once);
  props[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE, once);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
th_page_class_init (ThPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_page_constructed;
  object_class->dispose = th_page_dispose;
  object_class->finalize = th_page_finalize;
  object_class->get_property = th_page_get_property;
  object_class->set_property = th_page_set_property;
  widget_class->map = th_page_map;
  widget_class->unmap = th_page_unmap;
  widget_class->unroot = th_page_unroot;
  widget_class->measure = th_page_measure;
  widget_class->size_allocate = th_page_size_allocate;
  widget_class->get_request_mode = th_page_get_request_mode;
  install_properties (object_class);

  g_type_ensure (TH_TYPE_SYNC_PILL);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "page");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, head);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, back);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, title);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, subtitle);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, pill);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, lock);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, content);
  gtk_widget_class_bind_template_child_private (widget_class, ThPage, bar);
}

static void
th_page_init (ThPage *self)
{
  priv (self)->cancellable = g_cancellable_new ();
  priv (self)->openings = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (priv (self)->pill, FALSE);
  gtk_widget_set_visible (priv (self)->lock, FALSE);
  gtk_widget_set_visible (priv (self)->subtitle, FALSE);
}

ThSession *
th_page_get_session (ThPage *self)
{
  return priv (self)->session;
}

GCancellable *
th_page_get_cancellable (ThPage *self)
{
  return priv (self)->cancellable;
}

const ThPlaceStep *
th_page_get_step (ThPage *self)
{
  return priv (self)->step;
}

ThOpening *
th_page_get_opening (ThPage *self)
{
  return priv (self)->opening;
}

gboolean
th_page_is_admitted (ThPage *page)
{
  ThPagePrivate *self = priv (page);

  for (guint i = 0; i < self->openings->len; i++)
    if (!th_opening_is_open (g_ptr_array_index (self->openings, i)))
      return FALSE;

  return TRUE;
}

void
th_page_open_beside (ThPage *page, const char *record)
{
  ThPagePrivate *self = priv (page);

  for (guint i = 0; i < self->openings->len; i++)
    if (g_str_equal (th_opening_get_record (g_ptr_array_index (self->openings, i)), record))
      return;
  add_opening (page, record);
}

void
th_page_close_beside (ThPage *self)
{
  end_openings (self, priv (self)->opening != NULL ? 1 : 0);
}

void
th_page_set_title (ThPage *page, const char *title, const char *subtitle)
{
  ThPagePrivate *self = priv (page);
  char *old_title = self->title_text;
  char *old_subtitle = self->subtitle_text;

  self->title_text = g_strdup (title);
  self->subtitle_text = g_strdup (subtitle);
  g_free (old_title);
  g_free (old_subtitle);
  gtk_widget_set_visible (self->subtitle, subtitle != NULL && *subtitle != '\0');
  g_object_notify_by_pspec (G_OBJECT (page), props[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (page), props[PROP_SUBTITLE]);
}

void
th_page_describe (ThPage *self, ThPlaceStep *step)
{
  if (TH_PAGE_GET_CLASS (self)->describe != NULL)
    TH_PAGE_GET_CLASS (self)->describe (self, step);
}

void
th_page_leave (ThPage *self)
{
  if (TH_PAGE_GET_CLASS (self)->leave != NULL)
    TH_PAGE_GET_CLASS (self)->leave (self);
}

void
th_page_go (ThPage *self, const ThPlaceStep *step)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "@(ssss)",
                              th_place_step_to_variant (step));
}

void
th_page_go_back (ThPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.back", NULL);
}

void
th_page_go_up (ThPage *self, const char *page, const char *record)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new (page, record);

  gtk_widget_activate_action (GTK_WIDGET (self), "home.up", "@(ssss)",
                              th_place_step_to_variant (step));
}

void
th_page_say (ThPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}
