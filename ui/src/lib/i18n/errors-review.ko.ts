import type { ReviewingErrors } from './errors-review.en';

export const reviewErrorsKo: ReviewingErrors = {
  not_connected: {
    title: 'GitHub에 연결되어 있지 않습니다',
    why: '{subject} 호스트의 토큰이 없습니다. 설정에서 연결합니다.',
  },
  clipboard_empty: {
    title: '클립보드에 쓸 수 있는 내용이 없습니다',
    why: '먼저 복사한 다음 여기서 붙여 넣습니다. 클립보드에서 키체인으로 바로 옮기며 이 창에는 나타나지 않습니다.',
  },
  keys_need_keychain: {
    title: '키를 옮길 키체인이 없습니다',
    why: '비밀 값을 이번 세션에만 두고 있어 키가 세션과 함께 사라집니다. 먼저 이 컴퓨터의 키체인을 고릅니다.',
  },
  no_keys: {
    title: '이 프로필의 액세스 키가 없습니다',
    why: '{subject} 프로필의 키가 있던 곳에 없습니다. `~/.aws/credentials` 파일과 키체인을 확인합니다.',
  },
  no_repository: {
    title: 'GitHub에서 이 저장소가 보이지 않습니다',
    why: '{subject} 저장소가 없거나 토큰으로 볼 수 없습니다. 이름과 토큰의 읽기 권한을 확인합니다. 바뀐 것은 없습니다.',
  },
  token_refused: {
    title: 'GitHub이 토큰을 거부했습니다',
    why: '토큰이 틀렸거나 만료되었거나 폐기되었습니다. 새로 만들거나 `gh auth login` 명령으로 다시 로그인합니다.',
  },
  token_lacks: {
    title: '토큰에 권한이 없습니다',
    why: 'GitHub이 토큰은 알지만 이 작업을 허용하지 않습니다. 권한을 주고 다시 시도합니다.',
    detail: '필요한 권한: `{detail}`',
  },
  keychain_absent: {
    title: '키체인이 없습니다',
    why: '비밀 값은 일반 파일에 쓰지 않습니다. 키체인을 시작하거나, 설정에서 이번 세션에만 보관하도록 고릅니다.',
    detail: '`{detail}`',
  },
  keychain_locked: {
    title: '키체인이 잠겨 있습니다',
    why: '잠금을 풀고 다시 시도합니다. 비밀 값이 필요 없는 작업은 그대로 됩니다.',
  },
  keychain_silent: {
    title: '키체인이 응답하지 않습니다',
    why: '다른 창에서 암호를 기다리고 있을 수 있습니다. 그 창에서 답하고 다시 시도합니다.',
  },
  github_offline: {
    title: 'GitHub에 연결할 수 없습니다',
    why: '지금 보이는 내용은 이전 것입니다. 자동으로 다시 묻습니다. 승인과 적용은 응답이 올 때까지 기다립니다.',
    detail: '`{detail}`',
  },
  github_limited: {
    title: 'GitHub 요청 한도에 걸렸습니다',
    why: '읽기는 계속됩니다. 승인과 적용은 기다립니다.',
    detail: '다시 가능한 시각: {detail}',
  },
  github_refused: {
    title: 'GitHub이 거부했습니다',
    why: '바뀐 것은 없습니다.',
    detail: '응답: `{detail}`',
  },
  pull_gone: {
    title: '이 PR은 더 이상 열려 있지 않습니다',
    why: '검토함에서 다시 엽니다.',
  },
  project_gone: {
    title: '이 PR은 더 이상 이 프로젝트를 건드리지 않습니다',
    why: '파일이나 팀 규칙이 바뀌었습니다. PR을 다시 봅니다.',
  },
  shown_changed: {
    title: '보여 준 뒤에 실행될 내용이 바뀌었습니다',
    why: '아무것도 시작하지 않았습니다. 다시 읽고 플랜을 만듭니다.',
  },
  plan_blocked: {
    title: '플랜을 만들 수 없습니다',
    why: '아무것도 시작하지 않았습니다.',
    detail: '`{detail}`',
  },
  not_planned: {
    title: '적용할 수 있는 플랜이 없습니다',
    why: '이 컴퓨터에서 만든 플랜만 적용합니다. 먼저 여기서 플랜을 만듭니다.',
  },
  not_cleared: {
    title: '충족하지 않는 점검이 있습니다',
    why: '방금 다시 점검했습니다. 적용한 것은 없습니다. 사전 점검에 해결 방법이 있습니다.',
    detail: '`{detail}`',
  },
  nothing_to_confirm: {
    title: '확인을 기다리는 것이 없습니다',
    why: '이미 답했거나 취소되었습니다. 적용을 다시 요청합니다.',
  },
  typed_wrong: {
    title: '입력한 내용이 다릅니다',
    why: '적용한 것은 없습니다. 창에 적힌 이름과 수를 그대로 입력합니다.',
  },
  role_denied: {
    title: 'AWS가 역할을 거부했습니다',
    why: '신뢰 정책이 이 신원을 허용하지 않거나 권한이 없습니다.',
    detail: '`{detail}`',
  },
  role_code_needed: {
    title: '이 역할에는 코드가 필요합니다',
    why: '인증기의 숫자 여섯 자리를 입력합니다.',
  },
  role_code_wrong: {
    title: '코드가 거부되었습니다',
    why: '틀렸거나 이미 쓴 코드입니다. 코드는 한 번만 쓸 수 있으니 다음 코드를 기다립니다.',
  },
  role_login_needed: {
    title: '먼저 로그인해야 합니다',
    why: '터미널에서 다음을 실행하고 다시 시도합니다.',
    detail: '`{detail}`',
  },
  role_unreachable: {
    title: '이 역할로 가는 프로필이 없습니다',
    why: 'AWS 설정에 이 역할의 프로필을 더하거나, 설정에서 역할을 추가합니다.',
    detail: '`{detail}`',
  },
  role_failed: {
    title: 'AWS에 물을 수 없습니다',
    why: '세션은 그대로입니다.',
    detail: '`{detail}`',
  },
  overtaken: {
    title: '그 사이에 다른 요청이 먼저가 되었습니다',
    why: '그 사이에 로그아웃했거나 다른 역할이나 토큰을 골랐거나 다른 적용을 요청했습니다. 아무것도 하지 않았습니다.',
  },
  run_gone: {
    title: '알 수 없는 실행입니다',
    why: '기록이 옮겨졌거나 삭제되었습니다.',
  },
  run_not_started: {
    title: '실행을 시작하지 못했습니다',
    why: '플랜도 적용도 하지 않았습니다.',
    detail: '`{detail}`',
  },
  approve_changed: {
    title: '보여 준 뒤에 플랜이 바뀌었습니다',
    why: '아무것도 보내지 않았습니다. 다시 확인합니다.',
  },
  approve_refused: {
    title: '승인을 보내지 않았습니다',
    why: 'GitHub에 쓴 것은 없습니다.',
    detail: '`{detail}`',
  },
  link_refused: {
    title: '열 수 없는 주소입니다',
    why: '연결된 호스트의 https 페이지만 엽니다.',
  },
  not_saved: {
    title: '기억하지 못했습니다',
    why: '앱을 닫을 때까지만 유지됩니다. 설정 폴더에 쓸 수 있는지 확인합니다.',
    detail: '`{detail}`',
  },
  invalid: {
    title: '여기에 맞지 않는 값입니다',
    why: '바뀐 것은 없습니다.',
    detail: '`{detail}`',
  },
};
