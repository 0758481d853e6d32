// The confirm window: a page of its own, which alone can apply. It imports nothing of the main window's screens.
import './styles/base.css';
import { mount } from 'svelte';
import ConfirmWindow from './features/confirm/ConfirmWindow.svelte';

mount(ConfirmWindow, { target: document.body });
